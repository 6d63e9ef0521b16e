import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openTestApp } from '../support/app.ts';
import { makeBus } from '../support/bus.ts';
import type { TestClock } from '../support/call.ts';
import { openTestTable, type TestTable } from '../support/engine.ts';
import { drain, eveningOf, itemsOf, load, recordsOf } from './driver.ts';
import { audit, date, eraseAll, findEnrolments, findExpired, gatherPerson, isErased, scan } from './product.ts';
import { type Item, itemsOfRelease, releases } from './releases.ts';

const aDay = 24 * 3_600_000;
const withMessage = z.looseObject({ message: z.looseObject({ id: z.string() }) });

describe.each(releases())('on what %s stored', (release) => {
  const items = itemsOfRelease(release);
  const ofKind = (kind: string): readonly Item[] => items.filter((item) => item['kind'] === kind);
  const outbox = ofKind('OUTBOX').map((item) => withMessage.parse(item).message.id);

  let open: TestTable;
  let clock: TestClock;
  const bus = makeBus(() => 1);
  afterAll(() => bus.client.destroy());
  /** Gives a table to tests that run one after another on it. */
  const onItsOwnTable = (): void => {
    beforeAll(async () => {
      open = await openTestTable();
      await load(open, items);
      clock = eveningOf(items);
      return open.stop;
    });
  };

  /** What the audit finds; `maxAgeMs`: how long something may have been under way. */
  const findings = async (maxAgeMs = 0) => {
    const now = new Date(Date.parse(clock.now()) + 1_000);
    return (await audit(scan(open.client, open.tableName), { now, maxAgeMs })).findings;
  };
  const left = async (...wanted: readonly string[]): Promise<readonly Item[]> =>
    (await itemsOf(open)).filter(({ kind }) => wanted.includes(String(kind)));

  describe('while the stream is read', () => {
    onItsOwnTable();

    it('the audit reports only what is under way', async () => {
      expect(await findings(aDay)).toEqual([]);
      const codes = new Set((await findings()).map(({ code }) => code));
      expect(codes).toEqual(new Set(['EVENT_UNPUBLISHED', 'ADVANCE_LATE']));
    });

    it('a person’s data is found, exported and erased', async () => {
      const place = { table: open.table, now: clock.now, items: () => scan(open.client, open.tableName) };
      const unreadable: string[] = [];
      const found = await findEnrolments(
        place.items,
        () => true,
        (key) => unreadable.push(key),
      );
      expect(found).toHaveLength(ofKind('ENROLMENT').length);
      const { enrolments, remembered } = await gatherPerson(place.items, found);
      expect(enrolments.flatMap(({ events }) => events).length).toBeGreaterThan(found.length);
      expect(enrolments.flatMap(({ hours }) => hours).length).toBeGreaterThan(0);
      expect(remembered.length).toBeGreaterThan(0);

      const { due, kept } = await findExpired(place.items, date('2099-12-31'), (key) => unreadable.push(key));
      expect({ due: due.length, kept }).toEqual({
        due: found.filter(({ enrolment }) => !isErased(enrolment)).length,
        kept: 0,
      });
      expect(unreadable).toEqual([]);
      const how = { ground: 'EXPIRED', today: date('2099-12-31'), execute: true } as const;
      const some = due.slice(-3);
      expect(await eraseAll(place, some, how)).toMatchObject({ erased: some, refused: [] });
      const references = (await left('REFERENCE')).map(({ sk }) => String(sk).replace('REFERENCE#', ''));
      expect(references.filter((reference) => some.some((one) => one.reference === reference))).toEqual([]);
    });

    it('the stream functions do their work and ignore every other kind', async () => {
      const before = bus.received().length;
      const functions = (await openTestApp(clock, { on: open })).background(bus.client);
      const records = recordsOf(items);
      expect(await functions['publish-events'](records)).toEqual({ batchItemFailures: [] });
      const received = bus.received().slice(before);
      expect(received.map(({ id }) => id).sort()).toEqual([...outbox].sort());
      expect(await functions['advance-invoice'](records)).toEqual({ batchItemFailures: [] });
      expect(await left('ADVANCE_WORK')).toEqual([]);
      await drain(open, clock);
      expect(await left('OUTBOX')).toEqual([]);
      expect(await findings()).toEqual([]);
    });
  });

  describe('when the stream is lost', () => {
    onItsOwnTable();

    it('the sweeper repairs what the stream lost', async () => {
      const sweep = (await openTestApp(clock, { on: open })).background(bus.client)['sweep-outbox'];
      const swept = await sweep();
      expect(swept).toMatchObject({ advancesRecovered: ofKind('ADVANCE_WORK').length, failed: 0 });
      expect(swept.republished).toBeGreaterThanOrEqual(outbox.length);
      await drain(open, clock);
      expect(await left('OUTBOX', 'ADVANCE_WORK')).toEqual([]);
      expect(await findings()).toEqual([]);
    });

    it('the daily job runs a year later', async () => {
      clock.set('2024-03-01');
      const done = await (await openTestApp(clock, { on: open })).background(bus.client)['flag-late-closures']({});
      expect(done).toMatchObject({ failed: 0, unfinished: false });
      expect(done.flagged).toBeGreaterThan(0);
      expect(done.declarationsDue).toBeGreaterThan(0);
      await drain(open, clock);
      expect(await findings()).toEqual([]);
    });
  });
});
