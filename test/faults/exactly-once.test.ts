import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cancelEnrolment, confirmEnrolment } from '../../contract/routes/decide-enrolment.ts';
import { enrolTrainee } from '../../contract/routes/enrol-trainee.ts';
import { openAction } from '../../contract/routes/open-action.ts';
import { recordEntry } from '../../contract/routes/record-entry.ts';
import { registerAction } from '../../contract/routes/register-action.ts';
import { makeAdvanceInvoice } from '../../functions/advance-invoice/handler.ts';
import { makeOpenAction } from '../../functions/open-action/handler.ts';
import { makeDecideAdvances } from '../../functions/shared/advance/decide-advances.ts';
import { makeDeps } from '../../functions/shared/wiring.ts';
import { audit } from '../../ops/audit/audit.ts';
import { scan } from '../../ops/audit/read.ts';
import { makeStreamReader } from '../../player/stream/reader.ts';
import type { Table } from '../../store/client.ts';
import { makeWorkStore } from '../../store/work.ts';
import { openTestApp, settleOne, type TestApp } from '../support/app.ts';
import { call } from '../support/call.ts';
import { dyingAfter, withFaults } from '../support/faults.ts';
import { guideAction } from '../support/guide.ts';
import { readId } from '../support/read.ts';
import { seeded } from '../support/seeded.ts';

const buyer = { name: 'Région fictive', siret: '00000000100019' };
let app: TestApp;
beforeAll(async () => {
  app = await openTestApp('2023-01-05', { stream: true });
});
afterAll(async () => app.stop());

let count = 0;
/** A fresh action of a provider, with one trainee confirmed, entered unless said. */
const prepared = async ({ entered = true } = {}) => {
  count += 1;
  const actionNumber = `23ONCE${count}_1`;
  await app.serve(registerAction, { as: 'region', body: { ...guideAction, actionNumber } });
  const id = await another(actionNumber, 'R1');
  if (entered) await enter(actionNumber, id);
  return { actionNumber, id };
};
const enter = async (actionNumber: string, id: string, entryDate = '2023-01-05') =>
  app.serve(recordEntry, { as: 'GR237', params: { actionNumber, id }, body: { entryDate } });
/** One more trainee, confirmed. */
const another = async (actionNumber: string, reference = 'R9'): Promise<string> => {
  const id = readId(
    await app.serve(enrolTrainee, {
      as: 'GR237',
      params: { actionNumber },
      body: { lastName: 'Exemple', firstName: 'Camille', reference },
    }),
  );
  await app.serve(confirmEnrolment, { as: 'GR237', params: { actionNumber, id } });
  return id;
};
const cancel = async (actionNumber: string, id: string) =>
  app.serve(cancelEnrolment, { as: 'GR237', params: { actionNumber, id } });
const open = async (actionNumber: string) =>
  app.serve(openAction, { as: 'GR237', params: { actionNumber }, body: { actualStartDate: '2023-01-05' } });
const advanceFunction = (table: Table) =>
  makeAdvanceInvoice({ decideAdvances: makeDecideAdvances(makeDeps(table, app.clock), buyer), clock: app.clock });

/** What the stream holds now for an action's advance, as Lambda would get it. */
const makeStream = async () => {
  const { Table: described } = await app.open.client.send(new DescribeTableCommand({ TableName: app.open.tableName }));
  const positions = new Map<string, string>();
  const reader = makeStreamReader({
    endpoint: app.open.endpoint,
    region: 'eu-west-3',
    streamArn: described?.LatestStreamArn ?? '',
    checkpoints: { get: (shard) => positions.get(shard), set: (shard, at) => positions.set(shard, at) },
  });
  const read = async (): Promise<readonly DynamoDBRecord[]> => {
    const records: DynamoDBRecord[] = [];
    for (;;) {
      const reads = await reader.read(1_000);
      // As JSON carries them to the function.
      const some: DynamoDBRecord[] = JSON.parse(
        JSON.stringify(reads.flatMap((one) => one.records.map(({ lambda }) => lambda))),
      );
      if (some.length === 0) return records;
      records.push(...some);
    }
  };
  return { read, close: reader.close };
};
const isWork = (record: DynamoDBRecord): boolean =>
  record.eventName !== 'REMOVE' && record.dynamodb?.NewImage?.['kind']?.S === 'ADVANCE_WORK';

const stateOf = async (actionNumber: string) => {
  const stored = await app.deps.actions.read(actionNumber);
  const invoices = await app.deps.invoices.ofAction(actionNumber);
  return { advance: stored?.action.facts.advance.state, invoices: invoices.map(({ state }) => state) };
};
/** Nothing publishes here: what waits in the outbox is no finding. */
const expectWhole = async (): Promise<void> => {
  const { findings } = await audit(scan(app.open.client, app.open.tableName), {
    now: new Date(app.clock.now()),
    maxAgeMs: 365 * 24 * 3_600_000,
  });
  expect(findings).toEqual([]);
};

describe('one live advance for ever', () => {
  it('forty openings at once: one wins, the others get « open already », one advance', async () => {
    const { actionNumber } = await prepared();
    const answers = await Promise.all(Array.from({ length: 40 }, async () => open(actionNumber)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(39);
    for (const { status, body } of answers)
      if (status === 409) expect(body).toMatchObject({ code: 'ACTION_NOT_AWAITING_OPENING' });
    await Promise.all(Array.from({ length: 10 }, async () => app.settleAdvance(actionNumber)));
    expect(await stateOf(actionNumber)).toEqual({ advance: 'ISSUED', invoices: ['ISSUED'] });
  });

  it('reads once for advances whose turn comes together, and numbers them without a gap', async () => {
    const opened = [await prepared(), await prepared(), await prepared()];
    for (const { actionNumber } of opened) await open(actionNumber);
    const counting = dyingAfter(app.open, Number.POSITIVE_INFINITY);
    const asked = opened.map(({ actionNumber }) => ({ actionNumber, organisation: 'GR237', correlationId: 'test' }));
    const settle = makeDecideAdvances(makeDeps(counting.table, app.clock), buyer)(asked);
    for (const one of asked) expect(await settle(one)).toBe('issued');
    expect(counting.requests()).toBe(1 + asked.length);
    // Twice in one batch: the second is recognised.
    for (const one of asked) expect(await settle(one)).toBe('nothing-to-do');
    expect(counting.requests()).toBe(1 + asked.length);
    await expectWhole();
  });

  it('decides again on what changed since it was read for several at once', async () => {
    const [first, taken, left, meanwhile] = [await prepared(), await prepared(), await prepared(), await prepared()];
    for (const { actionNumber } of [first, taken, left, meanwhile]) await open(actionNumber);
    const asked = [first, taken, left].map(({ actionNumber }) => ({
      actionNumber,
      organisation: 'GR237',
      correlationId: 'test',
    }));
    const settle = makeDecideAdvances(app.deps, buyer)(asked);
    const [one, two, three] = asked;
    if (one === undefined || two === undefined || three === undefined) throw new Error('Three were asked');
    expect(await settle(one)).toBe('issued');
    // Another takes the next number and the next position; the only trainee of the last one is cancelled.
    expect(await app.settleAdvance(meanwhile.actionNumber)).toBe('issued');
    await cancel(left.actionNumber, left.id);
    expect(await settle(two)).toBe('issued');
    expect(await settle(three)).toBe('held');
    expect(await stateOf(left.actionNumber)).toEqual({ advance: 'HELD', invoices: ['HELD'] });
    await enter(left.actionNumber, await another(left.actionNumber));
    expect(await settle(three)).toBe('issued');
    await expectWhole();
  });

  it('an earlier entry recorded between an opening’s read and its write makes it decide again', async () => {
    const { actionNumber } = await prepared();
    const other = readId(
      await app.serve(enrolTrainee, {
        as: 'GR237',
        params: { actionNumber },
        body: { lastName: 'Autre', firstName: 'Alix', reference: 'R2' },
      }),
    );
    await app.serve(confirmEnrolment, { as: 'GR237', params: { actionNumber, id: other } });
    let between = 0;
    const slow = makeOpenAction({
      ...app.deps,
      actions: {
        ...app.deps.actions,
        find: async (wanted, caller) => {
          const found = await app.deps.actions.find(wanted, caller);
          between += 1;
          if (between === 1) await enter(actionNumber, other, '2023-01-04');
          return found;
        },
      },
    });
    const answer = await call(slow, openAction, {
      as: 'GR237',
      params: { actionNumber },
      body: { actualStartDate: '2023-01-05' },
    });
    expect(between).toBe(2);
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'OPENING_DATE_NOT_FIRST_ENTRY', expectedDate: '2023-01-04' },
    });
    expect((await app.deps.actions.read(actionNumber))?.action.status).toBe('AO');
  });

  it('a commit whose reply is lost is neither an error nor a second effect', async () => {
    const { actionNumber } = await prepared();
    const faulty = withFaults(app.open, { seed: 7, rate: 1, kinds: ['timeout-after'] });
    const deps = makeDeps(faulty.table, app.clock);
    const answer = await call(makeOpenAction(deps), openAction, {
      as: 'GR237',
      params: { actionNumber },
      body: { actualStartDate: '2023-01-05' },
    });
    expect(answer).toMatchObject({ status: 200, body: { status: 'EC' } });
    await settleOne(deps)(actionNumber);
    await settleOne(deps)(actionNumber);
    expect(faulty.silent()).toEqual([]);
    expect(await stateOf(actionNumber)).toEqual({ advance: 'ISSUED', invoices: ['ISSUED'] });
    const opened = (await app.deps.actions.read(actionNumber))?.seq;
    // Registered, enrolled, confirmed, entered, opened, issued: one event each.
    expect(opened).toBe(6);
  });

  it('records delivered one to five times and in any order across items: the entry’s first, or while it is held', async () => {
    const stream = await makeStream();
    await stream.read();
    const random = seeded(20_230_105);
    const actions: { actionNumber: string; id: string }[] = [];
    for (let index = 0; index < 12; index += 1) {
      const { actionNumber, id } = await prepared();
      actions.push({ actionNumber, id });
      await open(actionNumber);
      // For half of them, the entry is cancelled before the function reads; another is recorded meanwhile or later.
      if (index % 2 === 0) await cancel(actionNumber, id);
    }
    const second: string[] = [];
    for (const [index, { actionNumber }] of actions.entries()) {
      if (index % 2 !== 0) continue;
      const id = await another(actionNumber);
      second.push(`${actionNumber} ${id}`);
    }
    const first = (await stream.read()).filter(isWork);
    expect(first.length).toBeGreaterThanOrEqual(12);
    const handler = advanceFunction(app.open.table);
    const deliver = async (records: readonly DynamoDBRecord[]): Promise<void> => {
      const shuffled = records
        .flatMap((record) => Array.from({ length: 1 + Math.floor(random() * 5) }, () => record))
        .map((record) => ({ record, at: random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ record }) => record);
      await Promise.all(
        [0, 1, 2].map(async (part) => {
          const answer = await handler({ Records: shuffled.filter((_, index) => index % 3 === part) });
          expect(answer.batchItemFailures).toEqual([]);
        }),
      );
    };
    // The releasing entries are recorded while the openings' records are being processed.
    await Promise.all([
      deliver(first),
      ...second.map(async (pair) => {
        const [actionNumber = '', id = ''] = pair.split(' ');
        expect((await enter(actionNumber, id)).status).toBe(200);
      }),
    ]);
    await deliver([...first, ...(await stream.read()).filter(isWork)]);
    for (const { actionNumber } of actions) {
      expect(await stateOf(actionNumber), actionNumber).toEqual({ advance: 'ISSUED', invoices: ['ISSUED'] });
    }
    stream.close();
  });

  it('a crash between any two requests leaves what a new delivery finishes, identically', async () => {
    for (const heldFirst of [false, true]) {
      for (let left = 0; ; left += 1) {
        const { actionNumber, id } = await prepared();
        await open(actionNumber);
        if (heldFirst) await cancel(actionNumber, id);
        const dying = dyingAfter(app.open, left);
        const died = await settleOne(makeDeps(dying.table, app.clock))(actionNumber).then(
          () => false,
          () => true,
        );
        await app.settleAdvance(actionNumber);
        if (heldFirst) {
          expect(await stateOf(actionNumber)).toEqual({ advance: 'HELD', invoices: ['HELD'] });
          await enter(actionNumber, await another(actionNumber));
          await app.settleAdvance(actionNumber);
        }
        expect(await stateOf(actionNumber)).toEqual({ advance: 'ISSUED', invoices: ['ISSUED'] });
        if (!died) {
          expect(left).toBe(2);
          break;
        }
      }
    }
  });

  it('conflicts, throttles, failures and lost replies on a third of the writes change nothing to the result', async () => {
    const faulty = withFaults(app.open, { seed: 42, rate: 0.3 });
    const deps = makeDeps(faulty.table, app.clock);
    const actions = await Promise.all(Array.from({ length: 24 }, async () => prepared()));
    const opening = makeOpenAction(deps);
    const settle = settleOne(deps);
    await Promise.all(
      actions.map(async ({ actionNumber }) => {
        const answer = await call(opening, openAction, {
          as: 'GR237',
          params: { actionNumber },
          body: { actualStartDate: '2023-01-05' },
        });
        expect(answer.status).toBe(200);
      }),
    );
    // Those that gave up are delivered again, as the mapping would.
    await Promise.all(
      actions.map(async ({ actionNumber }) => {
        for (let delivery = 0; delivery < 10; delivery += 1) {
          const done = await settle(actionNumber).then(
            () => true,
            () => false,
          );
          if (done) return;
        }
      }),
    );
    for (let pass = 0; pass < 40; pass += 1) await makeWorkStore(faulty.table).waitingAdvances('9999', 100);
    expect(faulty.silent()).toEqual([]);
    for (const { actionNumber } of actions) {
      expect(await stateOf(actionNumber), actionNumber).toEqual({ advance: 'ISSUED', invoices: ['ISSUED'] });
    }
  });

  it('numbers have no gap and no double, dates never go back, and the auditor finds nothing', async () => {
    const numbers = (await app.deps.invoices.series('GR237', 2023))?.last ?? 0;
    const { Items = [] } = await app.open.table.client.send(
      new ScanCommand({
        TableName: app.open.tableName,
        FilterExpression: 'kind = :kind',
        ExpressionAttributeValues: { ':kind': 'INVOICE' },
        ConsistentRead: true,
      }),
    );
    const taken = z
      .array(z.looseObject({ body: z.looseObject({ number: z.string() }) }))
      .parse(Items)
      .map(({ body }) => body.number)
      .sort();
    expect(taken).toEqual(
      Array.from({ length: numbers }, (_, index) => `AV2023-GR237-${String(index + 1).padStart(5, '0')}`),
    );
    expect(numbers).toBeGreaterThan(40);
    await expectWhole();
  });
});

describe('a fault', () => {
  it('comes at the same requests for the same seed, and others for another', async () => {
    const traceOf = async (seed: number): Promise<string> => {
      const { actionNumber } = await prepared();
      const faulty = withFaults(app.open, { seed, rate: 0.5 });
      const deps = makeDeps(faulty.table, app.clock);
      for (let pass = 0; pass < 10; pass += 1) {
        await deps.actions.read(actionNumber);
        await makeWorkStore(faulty.table).deadlines('2000-01-01', 10);
      }
      return faulty.trace.join(' ');
    };
    expect(await traceOf(3)).toBe(await traceOf(3));
    expect(await traceOf(3)).not.toBe(await traceOf(4));
  });
});
