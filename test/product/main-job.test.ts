import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { guideAction } from '../support/guide.ts';
import { openProduct, type Product } from '../support/product.ts';

const line = z.looseObject({
  timestamp: z.iso.datetime(),
  level: z.enum(['info', 'warn', 'error']),
  event: z.string(),
  correlationId: z.string().optional(),
});
const messages = z.object({ items: z.array(z.object({ detail: z.looseObject({ correlationid: z.string() }) })) });

describe('the main job, through HTTP', () => {
  let product: Product;
  beforeAll(async () => {
    product = await openProduct({ empty: true });
  });
  afterAll(async () => product.discard());

  const actionNumber = '23C00390257_1';
  const action = `/actions/${actionNumber}`;
  /** Of the opening that succeeds. */
  let requestId = '';

  it('opens the guide’s action and its advance reaches finance', async () => {
    const region = product.as('region');
    const provider = product.as('GR237');
    const finance = product.as('finance');
    expect(await region('POST', '/actions', guideAction)).toMatchObject({
      status: 201,
      body: { status: 'AO', advance: { state: 'EXPECTED', amountCents: 4_800_000 } },
    });
    expect(await region('POST', '/actions', guideAction)).toMatchObject({
      status: 409,
      body: { code: 'ACTION_ALREADY_EXISTS' },
    });

    expect(await provider('POST', `${action}/opening`, { actualStartDate: '2023-01-05' })).toMatchObject({
      status: 409,
      body: { code: 'NO_TRAINEE_ENTERED' },
    });
    const enrolled = await provider('POST', `${action}/enrolments`, {
      lastName: 'Exemple',
      firstName: 'Camille',
      reference: 'STA-1',
    });
    expect(enrolled).toMatchObject({ status: 201, body: { state: 'PENDING' } });
    const enrolment = `${action}/enrolments/${String(enrolled.body['id'])}`;
    expect(await provider('POST', `${enrolment}/confirmation`)).toMatchObject({
      status: 200,
      body: { state: 'CONFIRMED' },
    });
    expect(await provider('PUT', `${enrolment}/entry`, { entryDate: '2023-01-06' })).toMatchObject({
      status: 422,
      body: { code: 'ENTRY_IN_FUTURE' },
    });
    expect(await provider('PUT', `${enrolment}/entry`, { entryDate: '2023-01-05' })).toMatchObject({
      status: 200,
      body: { state: 'ENTERED' },
    });

    const refusals = [
      ['2023-01-04', 'OPENING_DATE_NOT_FIRST_ENTRY'],
      ['2023-01-06', 'OPENING_DATE_IN_FUTURE'],
      ['2023-01-01', 'OPENING_DATE_BEFORE_PLANNED_START'],
    ] as const;
    for (const [actualStartDate, code] of refusals) {
      expect(await provider('POST', `${action}/opening`, { actualStartDate })).toMatchObject({
        status: 422,
        body: { code, expectedDate: '2023-01-05' },
      });
    }
    expect(await product.as('GR512')('GET', action)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await region('POST', `${action}/opening`, { actualStartDate: '2023-01-05' })).toMatchObject({
      status: 403,
      body: { code: 'ROLE_NOT_ALLOWED' },
    });
    const opened = await provider('POST', `${action}/opening`, { actualStartDate: '2023-01-05' });
    expect(opened).toMatchObject({ status: 200, body: { status: 'EC', actualStartDate: '2023-01-05' } });
    requestId = opened.headers.get('apigw-requestid') ?? '';
    expect(await provider('POST', `${action}/opening`, { actualStartDate: '2023-01-05' })).toMatchObject({
      status: 409,
      body: { code: 'ACTION_NOT_AWAITING_OPENING' },
    });

    await product.idle();
    expect(await provider('GET', action)).toMatchObject({
      body: { advance: { state: 'ISSUED', invoiceNumber: 'AV2023-GR237-00001' } },
    });
    expect(await finance('GET', '/invoices')).toMatchObject({
      body: {
        items: [
          {
            number: 'AV2023-GR237-00001',
            amountInclTaxCents: 4_800_000,
            paymentDueOn: '2023-02-04',
            computation: { article: expect.stringContaining('R2191-7') },
          },
        ],
      },
    });
    const queue = await product.local('GET', '/queues/finance');
    expect(queue.body['items']).toHaveLength(1);
    expect(queue.text).toContain('AV2023-GR237-00001');
    expect(await finance('GET', '/invoices/feed?after=0')).toMatchObject({
      body: { items: [{ position: 1, type: 'invoice.issued' }] },
    });
    expect(await provider('GET', '/dashboard')).toMatchObject({
      body: { actions: { awaitingOpening: 0, inProgress: 1 } },
    });
    const history = await provider('GET', `${action}/history`);
    expect(history.body['items']).toMatchObject([
      { type: 'ADVANCE_ISSUED' },
      { type: 'ACTION_OPENED' },
      { type: 'ENTRY_RECORDED' },
      { type: 'ENROLMENT_CONFIRMED' },
      { type: 'TRAINEE_ENROLLED' },
      { type: 'ACTION_REGISTERED' },
    ]);
  });

  it('is followed by one id: in the log of the request, of the advance and of the publication, and in finance’s message', async () => {
    expect(requestId).not.toBe('');
    const logged = readFileSync(join(product.dataDir, 'functions.log'), 'utf8')
      .split('\n')
      .filter((text) => text.includes(requestId))
      .map((text) => line.parse(JSON.parse(text)));
    expect(logged.filter(({ event }) => event === 'request')).toMatchObject([
      { route: 'POST /api/actions/{actionNumber}/opening', status: 200, ActionsOpened: 1 },
    ]);
    expect(logged.filter(({ event }) => event === 'advance issued')).toMatchObject([
      { actionNumber, AdvancesIssued: 1 },
    ]);
    const published = logged.filter(({ event }) => event === 'published');
    expect(published.map(({ messageType }) => messageType)).toEqual(['action.opened', 'invoice.issued']);
    const { items } = messages.parse((await product.local('GET', '/queues/finance')).body);
    expect(items.map(({ detail }) => detail.correlationid)).toEqual([requestId]);
  });
});
