import type { AnyRoute } from '../../contract/route.ts';
import { audit } from '../../ops/audit/audit.ts';
import type { Finding } from '../../ops/audit/findings.ts';
import { scan } from '../../ops/audit/read.ts';
import { openTestApp } from './app.ts';
import { type BusFaultKind, makeBus } from './bus.ts';
import type { Call, Called, TestClock } from './call.ts';
import type { Scheduler } from './deterministic-scheduler.ts';
import type { TestTable } from './engine.ts';
import { type FaultKind, withFaults } from './faults.ts';
import { seeded } from './seeded.ts';
import { type Consumer, openStreamDelivery } from './stream-delivery.ts';

export type Rates = {
  /** Of transactions, stale index reads and slowness. */
  readonly rate: number;
  /** Of failures of every other request. */
  readonly otherRate?: number;
  readonly kinds?: readonly FaultKind[];
  readonly bus?: Partial<Record<BusFaultKind, number>>;
  /** Share of the stream’s records that are lost. */
  readonly loses?: number;
};

/** How often a client sends a request again when the answer is a failure of the service, or a race lost. */
const maxCalls = 6;

/**
 * The whole product but for HTTP: handlers, stream, bus, clocks, on one table that fails as the seed says. With `scheduler`
 * it is deterministic; without, requests are really concurrent.
 */
export const openSystem = async (
  open: TestTable,
  {
    seed,
    clock,
    scheduler = null,
    streamNow = () => Date.parse(clock.now()),
    shards = 4,
    rates,
    tell = () => {},
  }: {
    readonly seed: number;
    readonly clock: TestClock;
    readonly scheduler?: Scheduler | null;
    /** The stream’s own time, by which records grow old. */
    readonly streamNow?: () => number;
    readonly shards?: number;
    readonly rates: Rates;
    readonly tell?: (delivered: number) => void;
  },
) => {
  const random = seeded(seed);
  const faulty = withFaults(open, {
    seed: seed + 1,
    rate: rates.rate,
    ...(rates.otherRate === undefined ? {} : { otherRate: rates.otherRate }),
    ...(rates.kinds === undefined ? {} : { kinds: rates.kinds }),
    ...(scheduler === null ? {} : { scheduler }),
  });
  const bus = makeBus(seeded(seed + 2), rates.bus ?? {}, scheduler);
  const app = await openTestApp(clock, { on: { ...open, table: faulty.table } });
  const functions = app.background(bus.client);
  const delivery = await openStreamDelivery(open, {
    handlers: { 'advance-invoice': functions['advance-invoice'], 'publish-events': functions['publish-events'] },
    random: seeded(seed + 3),
    nowMs: streamNow,
    loses: rates.loses ?? 0,
    shards,
    scheduler,
    tell,
  });
  let calls = 0;
  let tries = 0;
  let givenUp = 0;

  /**
   * Calls a route as a good client does: the same request and key again while the service fails or the race is lost. One
   * that gives no key may send again all the same.
   */
  const send = async (route: AnyRoute, call: Call, { key = true } = {}): Promise<Called> => {
    calls += 1;
    const headers = { ...call.headers, ...(key ? { 'idempotency-key': `call-${seed}-${calls}` } : {}) };
    const keyed = { ...call, headers };
    for (let attempt = 1; ; attempt += 1) {
      tries += 1;
      const answer = await app.serve(route, keyed);
      const code = typeof answer.body === 'object' && answer.body !== null && 'code' in answer.body && answer.body.code;
      const again = answer.status >= 500 || code === 'CONFLICT' || code === 'IDEMPOTENCY_IN_PROGRESS';
      if (!again) return answer;
      if (attempt >= maxCalls) {
        givenUp += 1;
        return answer;
      }
    }
  };

  return {
    open,
    app,
    clock,
    random,
    bus,
    delivery,
    functions,
    send,
    calls: () => ({ calls, tries, givenUp }),
    mostSends: faulty.mostSends,
    /** How often each fault of the table fired. */
    tableFired: (): ReadonlyMap<string, number> => new Map(faulty.fired),
    /** Nothing fails any more, and nothing more is lost: what an outage left behind can be repaired. */
    heal: (): void => {
      faulty.stop();
      bus.heal();
      const consumers: readonly Consumer[] = ['advance-invoice', 'publish-events'];
      for (const consumer of consumers) delivery.setDown(consumer, false);
    },
    /** How often each fault fired. */
    fired: (): ReadonlyMap<string, number> =>
      new Map<string, number>([
        ...faulty.fired,
        ...[...bus.fired].filter(([kind]) => (rates.bus?.[kind] ?? 0) > 0),
        ...delivery.fired,
      ]),
    /** What the auditor finds in the table at this instant, when nothing may wait any more. */
    audit: async (maxAgeMs = 0): Promise<readonly Finding[]> => {
      const now = new Date(Date.parse(clock.now()) + 1_000);
      return (await audit(scan(open.client, open.tableName), { now, maxAgeMs })).findings;
    },
    close: (): void => {
      delivery.close();
      bus.client.destroy();
      faulty.table.client.destroy();
    },
  };
};
export type System = Awaited<ReturnType<typeof openSystem>>;
