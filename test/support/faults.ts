import { setTimeout as sleep } from 'node:timers/promises';
import {
  InternalServerError,
  ThrottlingException,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Scheduler } from './deterministic-scheduler.ts';
import { type TestTable, testClient } from './engine.ts';
import { seeded } from './seeded.ts';

export const faultKinds = [
  'conflict',
  'in-progress',
  'throttled',
  'server-error',
  'timeout-before',
  'timeout-after',
  'lands-late',
  'stale-index',
  'slow',
] as const;
export type FaultKind = (typeof faultKinds)[number];

const timeout = (): Error => Object.assign(new Error('the reply never came'), { name: 'TimeoutError' });
const conflict = (items: number): Error =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: Array.from({ length: items }, (_, index) => ({
      Code: index === 0 ? 'TransactionConflict' : 'None',
    })),
  });

const isTransaction = (name: string): boolean => name === 'TransactWriteItemsCommand';
const isIndexQuery = (name: string, input: object): boolean => name === 'QueryCommand' && 'IndexName' in input;
/** What a query asks, but for the bound that time moves: an old answer to it is one that a late index could give. */
const questionOf = (input: object): string =>
  JSON.stringify(input, (key, value: unknown) => (key === ':to' ? undefined : value));
const itemsOf = (input: object): number =>
  'TransactItems' in input && Array.isArray(input.TransactItems) ? input.TransactItems.length : 1;

/** Faults of a transaction, of an index query, or of any request. */
const possible = (kind: FaultKind, name: string, input: object): boolean => {
  switch (kind) {
    case 'conflict':
    case 'in-progress':
      return isTransaction(name);
    case 'stale-index':
      return isIndexQuery(name, input);
    case 'throttled':
    case 'server-error':
    case 'timeout-before':
    case 'timeout-after':
      return isTransaction(name);
    case 'lands-late':
      return isTransaction(name) && 'ClientRequestToken' in input;
    case 'slow':
      return true;
  }
};
/** What any other request can meet: its caller gives up, and is called again. */
const ofEveryRequest: readonly FaultKind[] = ['throttled', 'server-error', 'timeout-before', 'timeout-after'];

/** A request's name in a trace: its operation and its first key. */
const labelOf = (name: string, input: object): string => {
  const text = JSON.stringify(input);
  const key = /"(?:pk|:pk)":(?:\{"S":)?"([^"]*)"(?:\})?(?:,"sk":(?:\{"S":)?"([^"]*)")?/u.exec(text);
  return `${name} ${key?.[1] ?? ''} ${key?.[2] ?? ''} ${itemsOf(input)}`;
};

/**
 * A table whose requests fail as the seed says: each fault counts how often it fired, and the same seed, given the same
 * requests, makes the same trace. The faults come before the SDK's own three attempts: each stands for one that they did
 * not resolve. `rate` is that of transactions, of stale index reads and of slowness; `otherRate` that of failures of all
 * other requests.
 */
export const withFaults = (
  { endpoint, tableName }: Pick<TestTable, 'endpoint' | 'tableName'>,
  {
    seed,
    rate,
    otherRate = 0,
    kinds = faultKinds,
    scheduler,
  }: {
    readonly seed: number;
    readonly rate: number;
    readonly otherRate?: number;
    readonly kinds?: readonly FaultKind[];
    readonly scheduler?: Scheduler;
  },
) => {
  const random = seeded(seed);
  const fired = new Map<FaultKind, number>(kinds.map((kind) => [kind, 0]));
  const trace: string[] = [];
  const last = new Map<string, unknown>();
  /** How often each transaction was sent, by its token. */
  const sent = new Map<string, number>();
  // A client of its own: one made from another would share its middleware.
  const client = DynamoDBDocumentClient.from(testClient(endpoint), {
    marshallOptions: { removeUndefinedValues: true },
  });
  /** Writes that time out for the caller yet succeed before its retry, by token. */
  const underWay = new Map<string, () => Promise<unknown>>();
  const tokenOf = (input: object): string => ('ClientRequestToken' in input ? String(input.ClientRequestToken) : '');
  let on = true;
  const met = new Map<string, number>();
  const draw = (name: string, input: object): FaultKind | undefined => {
    if (!on) return undefined;
    // Those that this sort of request met least come first, so that a short run meets them all.
    const pick = (of: readonly FaultKind[]): FaultKind | undefined => {
      const times = (kind: FaultKind): number => met.get(`${kind} ${isTransaction(name)}`) ?? 0;
      const fewest = Math.min(...of.map(times));
      const least = of.filter((kind) => times(kind) === fewest);
      const kind = least[Math.floor(random() * least.length)];
      if (kind !== undefined) met.set(`${kind} ${isTransaction(name)}`, times(kind) + 1);
      return kind;
    };
    const candidates = kinds.filter((kind) => possible(kind, name, input));
    if (candidates.length > 0 && random() < rate) return pick(candidates);
    if (otherRate === 0 || isTransaction(name) || random() >= otherRate) return undefined;
    return pick(ofEveryRequest.filter((kind) => kinds.includes(kind)));
  };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const name = String(context.commandName);
      const input: object = args.input;
      if (isTransaction(name)) sent.set(tokenOf(input), (sent.get(tokenOf(input)) ?? 0) + 1);
      const served = async () => {
        const late = underWay.get(tokenOf(input));
        if (late !== undefined) {
          underWay.delete(tokenOf(input));
          // Another writer may have been first: then it never succeeds.
          await late().catch(() => null);
        }
        const remembered = isIndexQuery(name, input) ? questionOf(input) : '';
        const kind = draw(name, input);
        if (kind === undefined) {
          const answer = await next(args);
          if (isIndexQuery(name, input)) last.set(remembered, answer);
          return answer;
        }
        const fire = (): void => {
          fired.set(kind, (fired.get(kind) ?? 0) + 1);
          trace.push(`${name}:${kind}`);
        };
        switch (kind) {
          case 'conflict':
            fire();
            throw conflict(itemsOf(input));
          case 'in-progress':
            fire();
            throw new TransactionInProgressException({ $metadata: {}, message: 'in progress' });
          case 'throttled':
            fire();
            throw new ThrottlingException({ $metadata: {}, message: 'slow down' });
          case 'server-error':
            fire();
            throw new InternalServerError({ $metadata: { httpStatusCode: 500 }, message: 'internal' });
          case 'timeout-before':
            fire();
            throw timeout();
          case 'timeout-after': {
            await next(args);
            fire();
            throw timeout();
          }
          case 'lands-late': {
            fire();
            // Under no token that the table still knows: the second try meets its own effect.
            const alone = { ...args, input: { ...args.input, ClientRequestToken: undefined } };
            underWay.set(tokenOf(input), async () => next(alone));
            throw timeout();
          }
          case 'stale-index': {
            const before = last.get(remembered);
            const answer = await next(args);
            if (before === undefined) return answer;
            fire();
            return Object.assign({}, answer, before);
          }
          case 'slow': {
            fire();
            const ms = random() * 5;
            if (scheduler === undefined) await sleep(ms);
            else scheduler.advance(Math.ceil(ms * 400));
            return next(args);
          }
        }
      };
      return scheduler === undefined ? served() : scheduler.run(labelOf(name, input), served);
    },
    { step: 'initialize', name: 'faults', override: true },
  );
  return {
    table: { client, name: tableName },
    fired,
    trace,
    /** How often the same transaction was sent at most. */
    mostSends: () => Math.max(0, ...sent.values()),
    /** Kinds that never fired: a run that meets none of them proves nothing of them. */
    silent: (): readonly FaultKind[] => kinds.filter((kind) => (fired.get(kind) ?? 0) === 0),
    stop: (): void => {
      on = false;
    },
  };
};

class Died extends Error {}

/** A table that stops working after `left` requests: what a process that dies there leaves behind. */
export const dyingAfter = ({ endpoint, tableName }: Pick<TestTable, 'endpoint' | 'tableName'>, left: number) => {
  let count = 0;
  const client = DynamoDBDocumentClient.from(testClient(endpoint), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const live = (): void => {
    count += 1;
    if (count > left) throw new Died(`died before request ${count}`);
  };
  client.middlewareStack.add(
    (next) => async (args) => {
      live();
      return next(args);
    },
    { step: 'initialize', name: 'dying', override: true },
  );
  return {
    table: { client, name: tableName },
    /** Another request than the table's, of the same process. */
    live,
    requests: () => count,
    died: () => count > left,
  };
};
