import { EventBridgeClient, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import type { Scheduler } from './deterministic-scheduler.ts';

export const busFaultKinds = ['bus-down', 'entry-refused', 'bus-reply-lost'] as const;
export type BusFaultKind = (typeof busFaultKinds)[number];

const message = z.looseObject({
  specversion: z.literal('1.0'),
  source: z.string(),
  id: z.string(),
  type: z.string(),
  time: z.string(),
  subject: z.string(),
  data: z.record(z.string(), z.unknown()),
});
/** What a consumer of the bus receives: a CloudEvents 1.0 message. */
export type Received = z.infer<typeof message>;

/**
 * The bus, in this process: answers as PutEvents does, entry by entry, and keeps what a consumer would receive, repeats
 * included. It fails as the draws say; `down` is an outage.
 */
export const makeBus = (
  random: () => number,
  rates: Partial<Record<BusFaultKind, number>> = {},
  scheduler: Scheduler | null = null,
) => {
  const received: Received[] = [];
  const fired = new Map<BusFaultKind, number>(busFaultKinds.map((kind) => [kind, 0]));
  const fire = (kind: BusFaultKind): void => {
    fired.set(kind, (fired.get(kind) ?? 0) + 1);
  };
  let down = false;
  let failing = true;
  let calls = 0;
  let before = (): void => {};
  const draws = (kind: BusFaultKind): boolean => failing && random() < (rates[kind] ?? 0);
  const lost = (): Error => Object.assign(new Error('the bus does not answer'), { name: 'TimeoutError' });
  const answer = (Entries: PutEventsCommandInput['Entries']) => {
    if (down || draws('bus-down')) {
      fire('bus-down');
      throw lost();
    }
    const entries = (Entries ?? []).map(({ Detail }) => {
      if (draws('entry-refused')) {
        fire('entry-refused');
        return { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };
      }
      received.push(message.parse(JSON.parse(Detail ?? '')));
      return { EventId: `event-${received.length}` };
    });
    if (draws('bus-reply-lost')) {
      fire('bus-reply-lost');
      throw lost();
    }
    return { FailedEntryCount: entries.filter((entry) => 'ErrorCode' in entry).length, Entries: entries };
  };
  const client = new EventBridgeClient({
    region: 'eu-west-3',
    endpoint: 'http://127.0.0.1:9',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const entriesOf = (input: object): PutEventsCommandInput['Entries'] =>
    'Entries' in input && Array.isArray(input.Entries) ? input.Entries : [];
  client.middlewareStack.add(
    () => async (args) => {
      calls += 1;
      before();
      const answered = async () => ({ response: {}, output: { $metadata: {}, ...answer(entriesOf(args.input)) } });
      return scheduler === null ? answered() : scheduler.run('PutEvents', answered);
    },
    { step: 'initialize', name: 'bus', override: true },
  );
  return {
    client,
    received: (): readonly Received[] => received,
    calls: () => calls,
    /** Runs before each call; may throw. */
    onCall: (act: () => void): void => {
      before = act;
    },
    fired,
    /** No failure is drawn any more, and no outage lasts. */
    heal: (): void => {
      failing = false;
      down = false;
    },
    /** Begins or ends an outage. */
    setDown: (now: boolean): void => {
      down = now;
    },
  };
};
export type Bus = ReturnType<typeof makeBus>;
