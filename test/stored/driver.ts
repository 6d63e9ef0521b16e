import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { openTestApp } from '../support/app.ts';
import { makeBus } from '../support/bus.ts';
import type { TestClock } from '../support/call.ts';
import type { TestTable } from '../support/engine.ts';
import { routeOf } from '../support/routes.ts';
import type { Driver } from './acts.ts';
import { type CalendarDate, date, eraseEnrolment, scan } from './product.ts';
import { byKey, type Item } from './releases.ts';

/** A clock that a second life reads as the first did: it begins at an hour, and each reading is a second later. */
export const steadyClock = (day: string, hour = 8): TestClock => {
  let today: CalendarDate = date(day);
  let readings = 0;
  const next = (): Date => {
    readings += 1;
    return new Date(Date.parse(`${today}T00:00:00.000Z`) + hour * 3_600_000 + readings * 1_000);
  };
  return {
    today: () => today,
    now: () => next().toISOString(),
    realNow: next,
    set: (given) => {
      today = date(given);
      readings = 0;
    },
  };
};

/** Every item of a table, by key. */
export const itemsOf = async ({ client, tableName }: Pick<TestTable, 'client' | 'tableName'>): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const item of scan(client, tableName)) items.push(item);
  return items.sort(byKey);
};

/** Puts items in a table as they are. */
export const load = async ({ table }: Pick<TestTable, 'table'>, items: readonly Item[]): Promise<void> => {
  const atOnce = 25;
  const parts = Array.from({ length: Math.ceil(items.length / atOnce) }, (_, index) =>
    items.slice(index * atOnce, (index + 1) * atOnce).map((item) => ({ PutRequest: { Item: { ...item } } })),
  );
  await Promise.all(
    parts.map(async (part) => {
      const { UnprocessedItems = {} } = await table.client.send(
        new BatchWriteCommand({ RequestItems: { [table.name]: part } }),
      );
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('Some items were not written');
    }),
  );
};

/** The evening of the day on which the last of these events happened. */
export const eveningOf = (items: readonly Item[]): TestClock =>
  steadyClock(
    items
      .flatMap(({ kind, at }) => (kind === 'EVENT' ? [String(at)] : []))
      .sort()
      .at(-1)
      ?.slice(0, 10) ?? '',
    20,
  );

/** As AWS hands it to a function: JSON, bytes in base64. */
const asJson = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

/** The stream records of these items, as if each had just been written. */
export const recordsOf = (items: readonly Item[]): DynamoDBStreamEvent =>
  JSON.parse(
    JSON.stringify(
      {
        Records: items.map((item, index) => {
          const { pk, sk } = item;
          return {
            eventName: 'INSERT',
            eventSource: 'aws:dynamodb',
            dynamodb: {
              Keys: marshall({ pk, sk }),
              NewImage: marshall(item, { removeUndefinedValues: true }),
              SequenceNumber: String(index + 1).padStart(21, '0'),
            },
          };
        }),
      },
      asJson,
    ),
  );

const isOf =
  (kind: string) =>
  (item: Item): boolean =>
    item['kind'] === kind;
const byAge = (a: Item, b: Item): number => (String(a['gsi2sk']) < String(b['gsi2sk']) ? -1 : 1);

/** Runs the stream functions on everything that waits in the table, the advances first. */
export const drain = async (open: TestTable, clock: TestClock): Promise<void> => {
  const bus = makeBus(() => 1);
  const functions = (await openTestApp(clock, { on: open })).background(bus.client);
  try {
    for (const [name, kind] of [
      ['advance-invoice', 'ADVANCE_WORK'],
      ['publish-events', 'OUTBOX'],
    ] as const) {
      const waiting = (await itemsOf(open)).filter(isOf(kind)).sort(byAge);
      const { batchItemFailures } = await functions[name](recordsOf(waiting));
      if (batchItemFailures.length > 0) throw new Error(`${name} failed`);
    }
  } finally {
    bus.client.destroy();
  }
};

/** Plays a life on a table: handlers are called directly, and the stream functions run when the life says so. */
export const driverOn = async (open: TestTable, clock: TestClock): Promise<Driver> => {
  const app = await openTestApp(clock, { on: open });
  return {
    done: async (operation, as, given = {}) => {
      const route = routeOf(operation);
      const { status, body } = await app.serve(route, { as, ...given });
      if (status !== route.status) throw new Error(`${operation} was to succeed: ${status} ${JSON.stringify(body)}`);
      return body;
    },
    turnTo: async (day) => clock.set(day),
    stream: async () => drain(open, clock),
    night: app.settleDay,
    erase: async (actionNumber, id) => {
      const how = { ground: 'REQUESTED', today: clock.today(), execute: true } as const;
      const erased = await eraseEnrolment({ table: open.table, now: clock.now }, { actionNumber, id }, how);
      if (!erased.ok) throw new Error(erased.error.detail);
    },
  };
};
