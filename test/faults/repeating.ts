import type { AnyRoute } from '../../contract/route.ts';
import type { HttpHandler } from '../../functions/shared/http/event.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { type Call, context, eventOf } from '../support/call.ts';
import { makeScheduler } from '../support/deterministic-scheduler.ts';
import type { TestTable } from '../support/engine.ts';
import { withFaults } from '../support/faults.ts';

/** An answer as sent: status, headers, and the body to the byte. */
export const bytesOf = async (handler: HttpHandler, route: AnyRoute, call: Call): Promise<string> => {
  const { statusCode, headers, body } = await handler(eventOf(route, call), context);
  return JSON.stringify([statusCode, Object.entries(headers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)), body]);
};

/**
 * Sends one request `copies` times at once with one key, interleaved from the seed; returns each answer, as bytes.
 */
export const sendTogether = async (
  open: TestTable,
  {
    seed,
    copies,
    route,
    call,
    prepare,
  }: {
    readonly seed: number;
    readonly copies: number;
    readonly route: AnyRoute;
    readonly call: (app: TestApp) => Promise<Call>;
    readonly prepare?: (app: TestApp) => Promise<void>;
  },
): Promise<readonly string[]> => {
  const scheduler = makeScheduler({ seed, from: '2023-01-05' });
  const faulty = withFaults(open, { seed, rate: 0, scheduler });
  const { release } = scheduler.takeOverTimers();
  try {
    const app = await openTestApp(scheduler.clock, { on: { ...open, table: faulty.table } });
    await prepare?.(app);
    const given = await call(app);
    const results = await scheduler.interleave(
      Array.from({ length: copies }, () => async () => bytesOf(app.handlerOf(route), route, given)),
    );
    return results.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason)));
  } finally {
    release();
    faulty.table.client.destroy();
  }
};
