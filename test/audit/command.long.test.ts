import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../infra/bundle.ts';
import { clientFor } from '../../player/engine/engine.ts';
import { asTable } from '../../store/client.ts';
import { openProduct, type Product } from '../support/product.ts';

type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

const runAudit = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> => {
  const { DYNAMODB_ENDPOINT: _endpoint, TABLE_NAME: _table, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(projectRoot, 'ops', 'audit.ts'), ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString('utf8');
  });
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { code, out, err };
};

const action = '/actions/23C00390257_1';

// The folder of data is the embedded engine's.
describe.skipIf(process.env['DYNAMODB_ENDPOINT'] !== undefined)('npm run audit', () => {
  let product: Product;
  beforeAll(async () => {
    product = await openProduct();
  });
  afterAll(async () => product.discard());

  it('finds nothing in a running product, as it starts and after the main job', async () => {
    expect(await runAudit(['--data', product.dataDir])).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringContaining('aucune anomalie'),
    });

    const provider = product.as('GR237');
    const enrolled = await provider('POST', `${action}/enrolments`, {
      lastName: 'Exemple',
      firstName: 'Camille',
      reference: 'STA-1',
    });
    const enrolment = `${action}/enrolments/${String(enrolled.body['id'])}`;
    await provider('POST', `${enrolment}/confirmation`);
    await provider('PUT', `${enrolment}/entry`, { entryDate: '2023-01-05' });
    expect((await provider('POST', `${action}/opening`, { actualStartDate: '2023-01-05' })).status).toBe(200);
    await product.idle();

    const { code, out, err } = await runAudit(['--data', product.dataDir, '--age', '0']);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    // In the hour after midnight in Paris it is still the day before in UTC.
    expect(err).toMatch(/au 2023-01-0(5T|4T23)/u);
    expect(err).toContain('68 actions de 4 organismes');
  });

  it('says when no anchor is at hand, keeps one, and compares with it the next time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ouverture-anchors-'));
    const nightly = ['--data', product.dataDir, '--age', '0', '--anchors', folder];
    const first = await runAudit(nightly);
    expect(first).toMatchObject({ code: 0, err: expect.stringContaining('aucune ancre à portée') });
    expect(first.err).toContain('ancre gardée');
    expect(await runAudit(nightly)).toMatchObject({
      code: 0,
      err: expect.stringContaining('comparé à l’ancre du 2023'),
    });
    rmSync(folder, { recursive: true });
  });

  it('names each fault with its key and fails, on the folder and on the live table alike', async () => {
    const client = clientFor(product.endpoint);
    const { client: document } = asTable(client, product.tableName);
    try {
      await document.send(
        new UpdateCommand({
          TableName: product.tableName,
          Key: { pk: 'ORG#GR237', sk: 'COUNTERS' },
          UpdateExpression: 'ADD inProgress :one',
          ExpressionAttributeValues: { ':one': 1 },
        }),
      );
      await client.send(
        new DeleteItemCommand({
          TableName: product.tableName,
          Key: { pk: { S: 'ACTION#23C00390257_1' }, sk: { S: 'EVENT#000000002' } },
        }),
      );
    } finally {
      client.destroy();
    }
    const named = ['COUNTER_DIFFERS  ORG#GR237 / COUNTERS', 'EVENT_GAP  ACTION#23C00390257_1 / EVENT#000000003'];

    const folder = await runAudit(['--data', product.dataDir]);
    expect(folder.code).toBe(1);
    for (const name of named) expect(folder.out).toContain(name);
    expect(folder.out).toContain('inProgress : le compteur dit 44, les listes donnent 43');

    const live = await runAudit(['--json'], { DYNAMODB_ENDPOINT: product.endpoint });
    expect(live.code).toBe(1);
    expect(live.err).toContain('seconde lecture');
    const findings = live.out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'COUNTER_DIFFERS', key: 'ORG#GR237 / COUNTERS', about: 'inProgress +1' }),
    );
  });

  it('says what is wrong with the question, apart from what is wrong with the data', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'ouverture-nothing-'));
    expect(await runAudit(['--data', empty])).toMatchObject({ code: 2, err: expect.stringContaining('npm start') });
    rmSync(empty, { recursive: true });
    expect((await runAudit(['--age', 'demain'])).code).toBe(2);
    expect((await runAudit(['--tout'])).code).toBe(2);
  });
});
