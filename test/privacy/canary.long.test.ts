import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { projectRoot } from '../../infra/bundle.ts';
import { recordMeasure } from '../../lab/measures.ts';
import { audit } from '../../ops/audit/audit.ts';
import { scan } from '../../ops/audit/read.ts';
import { replyOf } from '../../ops/person/find.ts';
import { clientFor } from '../../player/engine/engine.ts';
import { asTable } from '../../store/client.ts';
import { keys } from '../../store/keys.ts';
import { canaries, factoryDay, type Operation, titulaireOf } from '../support/action-factory.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import type { Called, Given } from '../support/call.ts';
import { openRecordedProduct, type RecordedProduct } from '../support/recorded-product.ts';
import { allRoutes, routeOf } from '../support/routes.ts';
import { asRole, isOperation, validRequests } from '../support/valid-requests.ts';

type Item = Record<string, unknown>;
/** The person whose data are exported, then erased. Their names are canaries too. */
const person = { lastName: 'Zorglubine-Perséphone', firstName: 'Quenouillette Aïcha', reference: 'KANARIA/PERSONNE' };

/**
 * The whole product plays the table, its stream, the bus and the queues; the requests are served by the same handlers in
 * this process, through the recorder, with what they print kept.
 */
let recorded: RecordedProduct;
let app: TestApp;
const answered: Called[] = [];
const printed: string[] = [];
beforeAll(async () => {
  recorded = await openRecordedProduct();
  const { open } = recorded.factory.app;
  const client = clientFor(recorded.recorder.between('handlers', open.endpoint));
  app = await openTestApp(factoryDay, { on: { ...open, client, table: asTable(client, open.tableName) } });
  vi.spyOn(console, 'log').mockImplementation((line) => {
    printed.push(String(line));
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await recorded.discard();
});

const roleOf = (name: string): 'titulaire' | 'region' | 'finance' =>
  name === 'titulaire' || name === 'finance' ? name : 'region';
const send = async (operation: Operation, role: string, given: Given): Promise<Called> => {
  const as = role === 'titulaire' ? titulaireOf('GR237') : { user: role, role: roleOf(role) };
  const answer = await app.serve(routeOf(operation), { as, ...given });
  answered.push(answer);
  return answer;
};
const textOf = ({ body, bytes }: Called): string => (typeof body === 'string' ? body : bytes.toString());
/** Every item, remembered replies unfolded. */
const dump = async (): Promise<readonly Item[]> => {
  const { open } = recorded.factory.app;
  const items: Item[] = [];
  for await (const item of scan(open.client, open.tableName))
    items.push(item['kind'] === 'IDEMPOTENCY' ? { ...item, reply: replyOf(item) } : item);
  return items;
};
/** The same whatever the order of names, which engines do not keep. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
const hitsIn = (text: string, words: readonly string[] = canaries): readonly string[] =>
  words.filter((word) => text.includes(word));
/** Kinds of items in which one of these words is, with how many items. */
const kindsHit = (items: readonly Item[], words: readonly string[] = canaries): Readonly<Record<string, number>> => {
  const kinds: Record<string, number> = {};
  for (const item of items) {
    if (hitsIn(JSON.stringify(item), words).length === 0) continue;
    const kind = String(item['kind']);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
};
const folder = (name: string): string => {
  const path = join(recorded.product.dataDir, name);
  if (!existsSync(path)) return '';
  return readdirSync(path)
    .map((file) => readFileSync(join(path, file), 'utf8'))
    .join('\n');
};
const logs = (): string =>
  [...printed, readFileSync(join(recorded.product.dataDir, 'functions.log'), 'utf8')].join('\n');

type Ran = { readonly code: number | null; readonly out: string };
const runPerson = async (...args: readonly string[]): Promise<Ran> => {
  const { DYNAMODB_ENDPOINT: elsewhere, TABLE_NAME: _table, ...inherited } = process.env;
  const where = elsewhere === undefined ? ['--data', recorded.product.dataDir] : [];
  const child = spawn(process.execPath, [join(projectRoot, 'ops', 'person.ts'), ...args, ...where], {
    env: {
      ...inherited,
      ...(elsewhere === undefined ? {} : { DYNAMODB_ENDPOINT: elsewhere, TABLE_NAME: recorded.product.tableName }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      out += data.toString('utf8');
    });
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { code, out };
};

describe('a trainee’s name and reference', () => {
  const writes = allRoutes.filter(({ method }) => method !== 'GET');

  it('go through every route, taken, refused, malformed and failed', async () => {
    const { factory } = recorded;
    const key = () => ({ 'idempotency-key': `${canaries[2]}-${answered.length}` });
    for (const route of allRoutes) {
      if (!isOperation(route.operation)) throw new Error(route.operation);
      const [role = 'region'] = route.access === 'public' ? [] : route.access;
      const given = asRole(
        route.operation,
        role,
        await validRequests[route.operation](factory, 'GR237'),
        factory,
        'GR237',
      );
      const keyed = { ...given, headers: { ...given.headers, ...(route.method === 'POST' ? key() : {}) } };
      const done = await send(route.operation, role, keyed);
      expect(done.status, `${route.operation} ${textOf(done)}`).toBe(route.status);
      const asked = await send(route.operation, role, { ...given, query: { q: canaries[0], [canaries[1]]: '1' } });
      expect([200, 404, 409, 422], route.operation).toContain(asked.status);
    }
    for (const route of writes) {
      if (!isOperation(route.operation)) throw new Error(route.operation);
      const [role = 'region'] = route.access === 'public' ? [] : route.access;
      const given = await validRequests[route.operation](factory, 'GR237');
      const { [0]: name, [1]: first, [2]: reference } = canaries;
      const wrong = { [name]: first, lastName: name, firstName: [first], reference: { [reference]: reference } };
      const type = { 'content-type': 'application/json' };
      const refusals = [
        await send(route.operation, role, { ...given, headers: type, body: wrong }),
        await send(route.operation, role, {
          ...given,
          headers: type,
          body: `{"lastName":"${name}","firstName":${first}`,
        }),
        await send(route.operation, role, { ...given, headers: { 'content-type': 'text/plain' }, body: `${name}\0` }),
        await send(route.operation, role, { ...given, headers: type, body: { lastName: name.repeat(30_000) } }),
      ];
      const codes = refusals.map(({ status }) => status);
      if (route.body === null) expect(codes.every((status) => status < 500)).toBe(true);
      else
        expect(codes, route.operation).toEqual(
          route.bodyType === undefined ? [422, 400, 415, 413] : [415, 415, 415, 413],
        );
      const other = role === 'titulaire' ? 'finance' : 'titulaire';
      expect((await send(route.operation, other, given)).status).toBe(403);
    }
  });

  it('go through imports: good lines, bad lines, a file that is none', async () => {
    const actionNumber = await recorded.factory.registered('GR237');
    const line = (n: number, reference: string) => `${actionNumber};${canaries[0]} ${n};${canaries[1]};${reference}`;
    const many = Array.from({ length: 200 }, (_, n) => line(n, `+${canaries[2]}`));
    const file = ['actionNumber;lastName;firstName;reference', line(1, `${canaries[2]}-i1`), ...many].join('\n');
    const headers = { 'content-type': 'text/csv', 'idempotency-key': 'import' };
    const query = { kind: 'enrolments' };
    expect((await send('importLines', 'titulaire', { query, headers, body: file })).body).toMatchObject({
      accepted: 1,
      refused: 200,
    });
    for (const body of [`actionNumber;${canaries[0]}\n"${canaries[1]}`, `${canaries[0]};${canaries[1]}\nx;y\n`])
      expect((await send('importLines', 'titulaire', { query, headers, body })).status).toBe(422);
  });

  it('go through failures of ours: items that are corrupt, an engine that quotes what it was asked', async () => {
    const { factory, recorder } = recorded;
    const { open } = factory.app;
    const { actionNumber, id } = await factory.enrolled('GR237');
    const enrolment = keys.enrolment(actionNumber, id);
    const reference = keys.reference(actionNumber, `${canaries[2]}-x`);
    const body = { id, actionNumber, state: canaries[0], lastName: canaries[0] };
    const TableName = open.tableName;
    const put = async (Item: Item) => open.table.client.send(new PutCommand({ TableName, Item }));
    const { Item: good } = await open.table.client.send(new GetCommand({ TableName, Key: enrolment }));
    await put({ ...enrolment, kind: 'ENROLMENT', body, row: body });
    expect((await send('confirmEnrolment', 'titulaire', { params: { actionNumber, id } })).status).toBe(500);
    await put({ ...good });
    await put({ ...reference, kind: 'REFERENCE', enrolmentId: 7 });
    const entries = {
      query: { kind: 'entries' },
      headers: { 'content-type': 'text/csv' },
      body: `actionNumber;reference;entryDate\n${actionNumber};${canaries[2]}-x;05/01/2023\n`,
    };
    expect((await send('importLines', 'titulaire', entries)).status).toBe(500);
    await open.table.client.send(new DeleteCommand({ TableName, Key: reference }));
    const given = await validRequests.enrolTrainee(factory, 'GR237');
    const imported = await validRequests.importLines(factory, 'GR237');
    recorder.cutOff('handlers');
    try {
      expect((await send('enrolTrainee', 'titulaire', given)).status).toBe(500);
      expect((await send('importLines', 'titulaire', imported)).status).toBe(500);
      expect((await send('listActionEnrolments', 'titulaire', { params: { actionNumber } })).status).toBe(500);
    } finally {
      recorder.cutOff();
    }
  });

  it('are nowhere but in the trainee’s own items, the lock of the reference and remembered replies', async () => {
    await recorded.product.idle();
    const items = await dump();
    // Really there, and nowhere else.
    expect(Object.keys(kindsHit(items)).sort()).toEqual(['ENROLMENT', 'IDEMPOTENCY', 'REFERENCE']);
    for (const item of items)
      if (item['kind'] === 'IDEMPOTENCY') expect(item['expiresAtEpochSeconds']).toBeTypeOf('number');
    const kinds = new Set(items.map(({ kind }) => kind));
    for (const kind of ['EVENT', 'INVOICE', 'FEED', 'DECLARATION', 'REQUEST', 'COUNTERS'])
      expect(kinds).toContain(kind);
    const elsewhere = {
      logs: logs(),
      queues: folder('queues'),
      parked: folder('parked'),
      bus: recorded.recorder.published.join('\n'),
      failures: answered
        .filter(({ status }) => status >= 500)
        .map(textOf)
        .join('\n'),
    };
    expect(elsewhere.logs.split('\n').length).toBeGreaterThan(answered.length);
    expect(elsewhere.logs).toContain('"level":"error"');
    expect(elsewhere.logs).toContain('"_aws"');
    expect(elsewhere.queues).toContain('invoice.issued');
    expect(elsewhere.bus).toContain('enrolment.filed');
    expect(elsewhere.failures).not.toBe('');
    const hits = Object.values(elsewhere).flatMap((text) => hitsIn(text));
    recordMeasure({
      suite: 'privacy',
      measure: 'canary hits in logs, events, invoices, feed, bus, queue, parked files and 5xx bodies',
      value: hits.length,
      unit: '',
      target: '= 0',
      pass: hits.length === 0,
    });
    expect(Object.fromEntries(Object.entries(elsewhere).map(([where, text]) => [where, hitsIn(text)]))).toEqual({
      logs: [],
      queues: [],
      parked: [],
      bus: [],
      failures: [],
    });
  });
});

describe('one person', () => {
  const mine: string[] = [];
  const out = mkdtempSync(join(tmpdir(), 'ouverture-person-'));
  const named = ['--reference', person.reference];
  const words = [person.lastName, person.firstName, person.reference];
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  const enrol = async (actionNumber: string): Promise<string> => {
    const done = await send('enrolTrainee', 'titulaire', {
      params: { actionNumber },
      body: person,
      headers: { 'idempotency-key': `person-${actionNumber}` },
    });
    const id = z.looseObject({ id: z.string() }).parse(done.body).id;
    mine.push(id);
    return id;
  };
  const ok = async (...given: Parameters<typeof send>) => {
    const done = await send(...given);
    expect([200, 201], `${given[0]} ${textOf(done)}`).toContain(done.status);
  };
  let [over, mistaken, waiting] = ['', '', ''];

  it('trains to the end in one action, was enrolled by mistake in another and waits in a third', async () => {
    const { factory } = recorded;
    [over, mistaken, waiting] = [
      await factory.registered('GR237'),
      await factory.registered('GR237'),
      await factory.registered('GR237'),
    ];
    const params = { actionNumber: over, id: await enrol(over) };
    await ok('confirmEnrolment', 'titulaire', { params });
    await ok('recordEntry', 'titulaire', { params, body: { entryDate: '2023-01-02' } });
    await ok('openAction', 'titulaire', { params: { actionNumber: over }, body: { actualStartDate: '2023-01-02' } });
    await ok('recordExit', 'titulaire', { params, body: { exitDate: '2023-01-04', reason: 'COMPLETED' } });
    await ok('closeAction', 'titulaire', { params: { actionNumber: over }, body: { actualEndDate: '2023-01-04' } });
    await ok('declareHours', 'titulaire', {
      params: { actionNumber: over, period: '2023-01' },
      body: { hours: [{ enrolmentId: params.id, hours: 21 }] },
    });
    await ok('cancelEnrolment', 'titulaire', { params: { actionNumber: mistaken, id: await enrol(mistaken) } });
    await enrol(waiting);
    await recorded.product.idle();
    expect(mine).toHaveLength(3);
  });

  it('has everything that is stored exported, as JSON and as a page to read', async () => {
    expect(await runPerson('export', ...named, '--out', out)).toMatchObject({ code: 0 });
    const exported = z
      .object({
        enrolments: z.array(
          z.object({
            action: z.looseObject({ actionNumber: z.string() }),
            stored: z.looseObject({ id: z.string() }),
            keptUntil: z.string(),
            hours: z.array(z.looseObject({})),
            events: z.array(z.looseObject({ type: z.string() })),
          }),
        ),
        remembered: z.array(z.object({ expiresAt: z.string() })),
        mentions: z.array(z.unknown()),
      })
      .parse({
        ...z.looseObject({}).parse(JSON.parse(readFileSync(join(out, 'personne.json'), 'utf8'))),
        on: undefined,
      });
    expect(exported.enrolments.map(({ stored }) => stored.id).sort()).toEqual([...mine].sort());
    const items = await dump();
    const page = readFileSync(join(out, 'personne.txt'), 'utf8');
    for (const { stored } of exported.enrolments) {
      const item = items.find(({ kind, sk }) => kind === 'ENROLMENT' && sk === `ENROLMENT#${stored.id}`);
      expect(stored).toEqual(item?.['body']);
      // The row of the lists says nothing more.
      expect(Object.keys(z.looseObject({}).parse(item?.['row'])).filter((name) => !(name in stored))).not.toContain(
        'name',
      );
      for (const value of [stored.id, ...words]) expect(page).toContain(value);
    }
    const first = exported.enrolments.find(({ action }) => action.actionNumber === over);
    expect(first?.hours).toMatchObject([{ period: '2023-01', hours: 21 }]);
    expect(first?.events.map(({ type }) => type)).toEqual([
      'TRAINEE_ENROLLED',
      'ENROLMENT_CONFIRMED',
      'ENTRY_RECORDED',
      'EXIT_RECORDED',
    ]);
    expect(page).toContain('21 h');
    expect(page).toContain('02/01/2023');
    expect(exported.remembered.length).toBeGreaterThanOrEqual(3);
    // Personal data are readable by the operator only.
    for (const file of ['personne.json', 'personne.txt']) expect(statSync(join(out, file)).mode & 0o077).toBe(0);
  });

  it('is not erased without a reason, nor by a dry run', async () => {
    expect(await runPerson('erase', ...named)).toMatchObject({ code: 2, out: expect.stringContaining('--reason') });
    const before = inOrder(await dump());
    const dry = await runPerson('erase', ...named, '--reason', 'REQUESTED');
    expect(dry.out).toContain('Rien n’est écrit');
    expect(inOrder(await dump())).toBe(before);
  });

  it('is erased where the law lets it, and refused with the reason elsewhere', async () => {
    const done = await runPerson('erase', ...named, '--reason', 'REQUESTED', '--execute');
    expect(done.code).toBe(1);
    expect(done.out).toContain(`${mine[2]} : gardée. L’inscription est à l’état « En attente »`);
    expect(done.out).toContain(`${mine[0]} : effacée`);
    const left = (await dump()).filter((item) => hitsIn(JSON.stringify(item), words).length > 0);
    expect(left.map(({ sk }) => String(sk)).sort()).toEqual([`ENROLMENT#${mine[2]}`, `REFERENCE#${person.reference}`]);
  });

  it('leaves no word anywhere once erased, while chains, counters, numbers and invoices stand', async () => {
    const stands = (items: readonly Item[]) =>
      items.filter(({ kind }) => ['INVOICE', 'SERIES', 'FEED', 'FEED_HEAD', 'COUNTERS'].includes(String(kind)));
    await ok('cancelEnrolment', 'titulaire', { params: { actionNumber: waiting, id: mine[2] ?? '' } });
    await recorded.product.idle();
    const before = stands(await dump());
    expect(before.filter(({ kind }) => kind === 'INVOICE').length).toBeGreaterThan(0);
    const done = await runPerson('erase', '--enrolment', mine[2] ?? '', '--reason', 'OBJECTED', '--execute');
    expect(done).toMatchObject({ code: 0 });
    await recorded.product.idle();
    const items = await dump();
    const texts = [
      JSON.stringify(items),
      logs(),
      folder('queues'),
      folder('parked'),
      recorded.recorder.published.join('\n'),
    ];
    expect(texts.map((text) => hitsIn(text, words))).toEqual(texts.map(() => []));
    expect(stands(items)).toEqual(before);
    const erasures = items.filter(({ kind, type }) => kind === 'EVENT' && type === 'TRAINEE_ERASED');
    expect(erasures.map(({ subject }) => String(subject)).sort()).toEqual([...mine].sort());
    expect(recorded.recorder.published.join('\n')).toContain('enrolment.erased');
    expect((await send('listActionEnrolments', 'titulaire', { params: { actionNumber: over } })).body).toMatchObject({
      items: [{ lastName: 'Stagiaire', firstName: expect.stringMatching(/^effacé E\d+$/u), state: 'COMPLETED' }],
    });
    // The history shows it, and the reference is free again.
    const history = await send('showHistory', 'region', { params: { actionNumber: over }, query: { limit: '1' } });
    expect(history.body).toMatchObject({ items: [{ type: 'TRAINEE_ERASED', label: 'Données du stagiaire effacées' }] });
    await enrol(waiting);
  });

  it('is not missed by the auditor', async () => {
    await recorded.product.idle();
    const { findings } = await audit(await dump(), {
      now: new Date('2023-01-05T22:00:00Z'),
      maxAgeMs: 24 * 60 * 60_000,
    });
    expect(findings).toEqual([]);
  });
});
