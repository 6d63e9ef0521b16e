import { type QueryKey, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use, useRef } from 'react';
import type {
  Client,
  ClientProblem,
  Given,
  ItemOf,
  ListOperation,
  Operation,
  ReplyOf,
} from '../../../contract/client.ts';
import { type Session, useSession } from './session.ts';

/** What a call of the API failed with, as an exception that queries and mutations carry. */
export class ApiError extends Error {
  readonly problem: ClientProblem;
  constructor(problem: ClientProblem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** A refusal would be the same again; what did not answer may answer the second time. */
export const isWorthRetrying = (error: unknown): boolean =>
  error instanceof ApiError &&
  (error.problem.kind === 'unreachable' || (error.problem.kind === 'unavailable' && error.problem.status !== 403));

export const ApiContext = createContext<Client | null>(null);

export const useClient = (): Client => {
  const client = use(ApiContext);
  if (client === null) throw new Error('No client around');
  return client;
};

const answer = async <O extends Operation>(
  client: Client,
  session: Session,
  operation: O,
  given: Given<O>,
): Promise<ReplyOf<O>> => {
  const answered = await client.call(operation, given);
  if (answered.ok) return answered.value.body;
  if (answered.error.kind === 'signed-out') session.expire();
  throw new ApiError(answered.error);
};

const pollMs = 1_500;
/** How long a successful command waits for the page's data to be refetched before reporting success. */
const refetchWaitMs = 2_000;

const keyOf = <O extends Operation>(operation: O, given: Given<O>): QueryKey => {
  const { signal: _signal, ...what } = given;
  return [operation, what];
};

/** Reads one thing. Any command refetches everything that was read. */
export const useApi = <O extends Operation>(
  operation: O,
  given: Given<O>,
  options: {
    readonly enabled?: boolean;
    /** Whether the reply will soon change by itself: polled until it has. */
    readonly unsettled?: (reply: ReplyOf<O>) => boolean;
  } = {},
) => {
  const client = useClient();
  const session = useSession();
  const { enabled = true, unsettled } = options;
  return useQuery({
    queryKey: keyOf(operation, given),
    queryFn: async ({ signal }) => answer(client, session, operation, { ...given, signal }),
    enabled,
    refetchInterval: ({ state: { data } }) => (data !== undefined && unsettled?.(data) === true ? pollMs : false),
  });
};

const isPage = <O extends Operation>(
  reply: ReplyOf<O>,
): reply is ReplyOf<O> & { readonly items: readonly ItemOf<O>[]; readonly nextCursor: string | null } =>
  typeof reply === 'object' && reply !== null && 'items' in reply && 'nextCursor' in reply;

/** Whether two keys are of the same list, under any filter or sort. */
const sameList = (before: QueryKey | undefined, now: QueryKey): boolean => {
  const matter = (key: QueryKey): string => {
    const [operation, what] = key;
    return JSON.stringify([operation, typeof what === 'object' && what !== null && 'params' in what ? what.params : 0]);
  };
  return before !== undefined && matter(before) === matter(now);
};

/**
 * Reads a list by pages of fifty; `items` holds those read so far. While another filter or sort loads, the previous lines
 * stay (`isPlaceholderData`), so that the keyboard focus is not lost.
 */
export const useList = <O extends ListOperation>(operation: O, given: Given<O>) => {
  const client = useClient();
  const session = useSession();
  const queryKey = [...keyOf(operation, given), 'pages'];
  const read = useInfiniteQuery({
    queryKey,
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => {
      const page = { limit: 50, cursor: pageParam === '' ? null : pageParam };
      const reply = await answer(client, session, operation, { ...given, page, signal });
      if (!isPage(reply)) throw new Error(`${operation} is not a list`);
      return reply;
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: (before, query) => (sameList(query?.queryKey, queryKey) ? before : undefined),
  });
  const items: ItemOf<O>[] = read.data?.pages.flatMap((page) => [...page.items]) ?? [];
  return { ...read, items };
};

type Sending<O extends Operation> = { readonly given: Given<O>; readonly onSuccess?: (reply: ReplyOf<O>) => void };

/**
 * Sends a command. The same content sent again after a lost connection carries the same idempotency key, so that it is
 * done once; other content takes another key. `onSuccess` is called when the page's data is refetched, or after
 * `refetchWaitMs`, even if the sender has been unmounted.
 */
export const useCommand = <O extends Operation>(operation: O) => {
  const client = useClient();
  const session = useSession();
  const queries = useQueryClient();
  const sent = useRef({ content: '', key: '' });
  const { mutate, ...command } = useMutation({
    mutationFn: async ({ given }: Sending<O>) => {
      const content = JSON.stringify(given);
      if (sent.current.content !== content) sent.current = { content, key: crypto.randomUUID() };
      const reply = await answer(client, session, operation, { ...given, idempotencyKey: sent.current.key });
      sent.current = { content: '', key: '' };
      return reply;
    },
    onSuccess: async (reply, { onSuccess }) => {
      const late = new Promise((resolve) => setTimeout(resolve, refetchWaitMs));
      await Promise.race([queries.invalidateQueries(), late]);
      // Called here rather than by the form, which the refetched data may already have replaced.
      onSuccess?.(reply);
    },
  });
  return {
    ...command,
    mutate: (given: Given<O>, after: { readonly onSuccess?: (reply: ReplyOf<O>) => void } = {}): void =>
      mutate({ given, ...after }),
  };
};

/** What went wrong, for display; `null` when nothing did. */
export const problemOf = (error: unknown): ClientProblem | null => {
  if (error === null || error === undefined) return null;
  if (error instanceof ApiError) return error.problem;
  return {
    kind: 'unavailable',
    status: 0,
    detail: 'Une erreur inattendue s’est produite. Rechargez la page ; si elle se répète, écrivez à l’assistance.',
  };
};
