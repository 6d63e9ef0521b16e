import { describe, expect, it } from 'vitest';
import { makeClient, operations } from '../../contract/client.ts';
import { routes } from '../../contract/routes.ts';

describe('the typed client’s table', () => {
  it('is the list of routes', () => {
    expect(Object.entries(operations).map(([operation, [method, path]]) => `${operation} ${method} ${path}`)).toEqual(
      routes.map(({ operation, method, path }) => `${operation} ${method} ${path}`),
    );
  });
});

describe('calling through the typed client', () => {
  const answering = (status: number, type: string, body: string) => {
    const seen: { url: string; init: RequestInit | undefined }[] = [];
    const client = makeClient({
      baseUrl: 'http://api.test',
      token: async () => 'TOKEN',
      fetch: async (url, init) => {
        seen.push({ url: url instanceof Request ? url.url : url.toString(), init });
        return new Response(body, { status, headers: { 'content-type': type, etag: '"4"' } });
      },
    });
    return { client, seen };
  };

  it('puts parameters, filters, body and headers where they belong', async () => {
    const { client, seen } = answering(200, 'application/json', '{}');
    await client.call('openAction', {
      params: { actionNumber: 'A/1' },
      body: { actualStartDate: '2023-01-05' },
      idempotencyKey: 'key',
      ifMatch: '"3"',
    });
    await client.call('listActions', { query: { status: 'AO', q: '', limit: 5, year: undefined } });
    expect(seen[0]).toMatchObject({
      url: 'http://api.test/api/actions/A%2F1/opening',
      init: {
        method: 'POST',
        body: '{"actualStartDate":"2023-01-05"}',
        headers: {
          authorization: 'Bearer TOKEN',
          'content-type': 'application/json',
          'idempotency-key': 'key',
          'if-match': '"3"',
        },
      },
    });
    expect(seen[1]?.url).toBe('http://api.test/api/actions?status=AO&limit=5');
    expect(seen[1]?.init?.body).toBeUndefined();
  });

  it('distinguishes our refusals, the gateway’s, a lost session and a lost connection', async () => {
    const refusal = {
      type: 'urn:x',
      title: 'Titre',
      status: 422,
      detail: 'Phrase.',
      instance: '/api',
      code: 'OPENING_DATE_NOT_FIRST_ENTRY',
      requestId: 'r',
      expectedDate: '2023-01-05',
      violations: [{ pointer: '/actualStartDate', code: 'X', detail: 'D' }],
    };
    const show = async (status: number, type: string, body: string) =>
      answering(status, type, body).client.call('showMe', {});
    expect(await show(422, 'application/problem+json', JSON.stringify(refusal))).toEqual({
      ok: false,
      error: {
        kind: 'refused',
        status: 422,
        code: 'OPENING_DATE_NOT_FIRST_ENTRY',
        title: 'Titre',
        detail: 'Phrase.',
        requestId: 'r',
        violations: refusal.violations,
        more: { expectedDate: '2023-01-05' },
      },
    });
    expect(await show(401, 'application/json', '{"message":"Unauthorized"}')).toMatchObject({
      error: { kind: 'signed-out' },
    });
    expect(await show(429, 'application/json', '{"message":"Too Many Requests"}')).toMatchObject({
      error: { kind: 'unavailable', status: 429, detail: expect.stringContaining('patientez') },
    });
    expect(await show(503, 'text/html', '<html>')).toMatchObject({ error: { kind: 'unavailable', status: 503 } });
    expect(await show(200, 'text/html', '<html>')).toMatchObject({ error: { kind: 'unavailable' } });
    const offline = makeClient({
      baseUrl: '',
      token: async () => null,
      fetch: async () => {
        throw new TypeError('failed to fetch');
      },
    });
    expect(await offline.call('showMe', {})).toMatchObject({ error: { kind: 'unreachable' } });
  });
});
