import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openProduct, type Product } from '../support/product.ts';

const line = z.looseObject({
  timestamp: z.iso.datetime(),
  level: z.enum(['info', 'warn', 'error']),
  event: z.string(),
  correlationId: z.string().optional(),
});
const messages = z.object({ items: z.array(z.object({ detail: z.looseObject({ correlationid: z.string() }) })) });

describe('following one request through the whole product', () => {
  let product: Product;
  let requestId = '';
  const actionNumber = '23C00390257_1';

  beforeAll(async () => {
    product = await openProduct();
    const provider = product.as('GR237');
    const said = async (method: string, path: string, body?: unknown) => {
      const reply = await provider(method, `/actions/${actionNumber}${path}`, body);
      if (reply.status >= 400) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
      return reply;
    };
    const trainee = { lastName: 'Exemple', firstName: 'Camille', reference: 'STA-1' };
    const of = `/enrolments/${String((await said('POST', '/enrolments', trainee)).body['id'])}`;
    await said('POST', `${of}/confirmation`);
    await said('PUT', `${of}/entry`, { entryDate: '2023-01-05' });
    const opened = await said('POST', '/opening', { actualStartDate: '2023-01-05' });
    requestId = opened.headers.get('apigw-requestid') ?? '';
    await product.idle();
  });
  afterAll(async () => product.discard());

  it('finds its id in the log of the request, of the advance and of the publication, and in finance’s message', async () => {
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
