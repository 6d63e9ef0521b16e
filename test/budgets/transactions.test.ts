import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { approveModification } from '../../contract/routes/approve-modification.ts';
import { confirmEnrolment } from '../../contract/routes/decide-enrolment.ts';
import { declareHours } from '../../contract/routes/declare-hours.ts';
import { fileModification } from '../../contract/routes/file-modification.ts';
import { importLines } from '../../contract/routes/import-lines.ts';
import { listActionEnrolments } from '../../contract/routes/list-action-enrolments.ts';
import { openAction } from '../../contract/routes/open-action.ts';
import { recordLetterReceipt } from '../../contract/routes/record-letter-receipt.ts';
import { registerAction } from '../../contract/routes/register-action.ts';
import { recordMeasure } from '../../lab/measures.ts';
import { maxTransactionItems } from '../../store/transaction.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import type { Called } from '../support/call.ts';
import { type Cost, makeCostMeter } from '../support/cost-meter.ts';
import { guideAction } from '../support/guide.ts';
import { readAs, readId, readList } from '../support/read.ts';

/** DynamoDB's own bounds on a transaction and on an item. */
const maxTransactionBytes = 4 * 1024 * 1024;
const maxItemBytes = 400 * 1024;

const long = (length: number): string => 'é'.repeat(length);
const numbers = Array.from({ length: 50 }, (_, rank) => `C${rank}`);
const largest = {
  ...guideAction,
  actionNumber: 'LARGEST_1',
  title: long(300),
  site: long(300),
  components: numbers.map((number) => ({
    number,
    title: long(300),
    startDate: guideAction.plannedStartDate,
    endDate: guideAction.plannedEndDate,
  })),
};

describe('the largest that each use case can write', () => {
  let app: TestApp;
  const worst = new Map<string, Cost>();
  let reported: Called;
  let replayed: Called;
  const as = 'GR237';
  const params = { actionNumber: largest.actionNumber };
  const csv = { 'content-type': 'text/csv', 'idempotency-key': 'k' };
  const report = z.looseObject({ accepted: z.number(), lines: z.array(z.looseObject({ line: z.number() })) });

  beforeAll(async () => {
    app = await openTestApp('2023-01-05');
    const meter = makeCostMeter(app.open.table);
    const measured = async (name: string, run: () => Promise<Called>, statuses = [200, 201]): Promise<Called> => {
      const { result, cost } = await meter.measure(run);
      if (!statuses.includes(result.status))
        throw new Error(`${name}: ${result.status} ${JSON.stringify(result.body)}`);
      worst.set(name, cost);
      return result;
    };
    const take = async (name: string, kind: string, header: string, lines: readonly string[]): Promise<void> => {
      const body = `${header}\n${lines.join('\n')}\n`;
      const { accepted, lines: told } = readAs(
        report,
        await measured(name, async () =>
          app.serve(importLines, { as: kind === 'actions' ? 'region' : as, query: { kind }, body, headers: csv }),
        ),
      );
      if (accepted !== lines.length)
        throw new Error(
          `${name}: ${accepted} of ${lines.length} lines: ${JSON.stringify(told.filter((line) => line['status'] !== 'ACCEPTED'))}`,
        );
    };
    // More than one transaction's worth of lines.
    const ranks = Array.from({ length: 32 }, (_, rank) => rank);

    await measured('registering the largest action', async () =>
      app.serve(registerAction, { as: 'region', body: largest, headers: { 'idempotency-key': 'k' } }),
    );
    await take(
      'importing 32 enrolments into one action',
      'enrolments',
      'actionNumber,lastName,firstName,reference,component',
      ranks.map((rank) => `LARGEST_1,Exemple,Camille,R${rank},C1`),
    );
    const roster = readList(await app.serve(listActionEnrolments, { as, params, query: { limit: '100' } })).items;
    const ids = roster.map((one) => String(one['id']));
    for (const id of ids) await app.serve(confirmEnrolment, { as, params: { ...params, id } });
    await take(
      'importing 32 entries into one action',
      'entries',
      'actionNumber,reference,entryDate',
      ranks.map((rank) => `LARGEST_1,R${rank},2023-01-05`),
    );
    await measured('opening the largest action', async () =>
      app.serve(openAction, {
        as,
        params,
        body: { actualStartDate: '2023-01-05' },
        headers: { 'idempotency-key': 'k' },
      }),
    );
    await app.settleAdvance(largest.actionNumber);
    const changes = {
      plannedEndDate: '2025-06-30',
      components: numbers.map((number) => ({ number, startDate: '2023-01-06', endDate: '2025-06-29' })),
    };
    const filed = await measured('filing a change of every component', async () =>
      app.serve(fileModification, {
        as,
        params,
        body: { type: 'DATES', justification: long(2_000), changes },
        headers: { 'idempotency-key': 'k' },
      }),
    );
    const request = { id: readId(filed) };
    await app.serve(recordLetterReceipt, { as: 'region', params: request, body: { receivedOn: '2023-01-05' } });
    await measured('approving a change of every component', async () =>
      app.serve(approveModification, {
        as: 'region',
        params: request,
        body: { remarks: long(1_000), amendmentNumber: 'AV-1' },
        headers: { 'idempotency-key': 'k2' },
      }),
    );
    app.clock.set('2025-07-15');
    await app.settleDay();
    await take(
      'importing 32 hours of one period',
      'declarations',
      'actionNumber,period,reference,hours',
      ranks.map((rank) => `LARGEST_1,2023-02,R${rank},70`),
    );
    await measured('declaring the hours of 32 trainees', async () =>
      app.serve(declareHours, {
        as,
        params: { ...params, period: '2023-01' },
        body: { hours: ids.map((enrolmentId) => ({ enrolmentId, hours: 70.5 })) },
      }),
    );
    // Random, so that the stored report cannot be compressed.
    const noise = (): string =>
      Array.from({ length: 160 }, () => String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000))).join('');
    const refused = Array.from({ length: 500 }, (_, rank) => `LARGEST_1,${noise()},Camille,S${rank}`);
    const file = {
      as,
      query: { kind: 'enrolments' },
      body: `actionNumber,lastName,firstName,reference\n${refused.join('\n')}\n`,
      headers: { ...csv, 'idempotency-key': 'k3' },
    } as const;
    reported = await measured('importing 500 refused lines', async () => app.serve(importLines, file));
    replayed = await app.serve(importLines, file);
    const everywhere = Array.from({ length: 500 }, () => `${'\u0001'.repeat(12)},`.repeat(22));
    const header =
      'actionNumber,contractNumber,lot,title,year,organisation,plannedStartDate,plannedEndDate,reportingFrequency,invoicingPeriod,places,site,amountExclTaxCents,amountInclTaxCents,durationMonths,rate,buyerKind,consultationDate,issuedBy,vatExempt,commitmentNumber,serviceCode,purchaseOrderNumber';
    await measured('importing 500 lines with every cell refused', async () =>
      app.serve(importLines, {
        as: 'region',
        query: { kind: 'actions' },
        body: `${header}\n${everywhere.join('\n')}\n`,
        headers: { ...csv, 'idempotency-key': 'k4' },
      }),
    );
  });
  afterAll(async () => app.stop());

  it.each([
    'registering the largest action',
    'importing 32 enrolments into one action',
    'importing 32 entries into one action',
    'opening the largest action',
    'filing a change of every component',
    'approving a change of every component',
    'importing 32 hours of one period',
    'declaring the hours of 32 trainees',
    'importing 500 refused lines',
    'importing 500 lines with every cell refused',
  ])('%s stays within what DynamoDB takes', (name) => {
    const found = worst.get(name);
    expect(found?.items).toBeGreaterThan(0);
    expect(found?.items).toBeLessThanOrEqual(maxTransactionItems);
    expect(found?.transactionBytes).toBeLessThanOrEqual(maxTransactionBytes);
    expect(found?.itemBytes).toBeLessThanOrEqual(maxItemBytes);
    recordMeasure({
      suite: 'budgets',
      measure: `${name}: transaction`,
      value: `${found?.items ?? 0} items, ${Math.ceil((found?.transactionBytes ?? 0) / 1024)} KiB`,
      unit: '',
      target: '≤ 100, ≤ 4096 KiB',
      pass: true,
    });
  });

  it('remembers the longest report, and replays it as it was', () => {
    expect(replayed).toStrictEqual(reported);
  });
});
