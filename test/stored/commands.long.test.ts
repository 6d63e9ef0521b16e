import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openTestTable, type TestTable } from '../support/engine.ts';
import { itemsOf, load, recordsOf } from './driver.ts';
import { projectRoot } from './product.ts';
import { type Item, itemsOfRelease, releases } from './releases.ts';

const withBody = z.looseObject({
  body: z.looseObject({ id: z.string(), lastName: z.string(), reference: z.string(), state: z.string() }),
});

describe.each(releases())('the operators’ commands, on what %s stored', (release) => {
  const items = itemsOfRelease(release);
  const ofKind = (kind: string): readonly Item[] => items.filter((item) => item['kind'] === kind);

  let open: TestTable;
  let folder: string;
  beforeAll(async () => {
    open = await openTestTable();
    await load(open, items);
    folder = mkdtempSync(join(tmpdir(), 'ouverture-stored-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await open.stop();
  });

  /** Runs a command on this table and returns its output; throws when its exit code is not 0. */
  const run = async (script: string, ...args: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [join(projectRoot, 'ops', `${script}.ts`), ...args],
      { env: { ...process.env, DYNAMODB_ENDPOINT: open.endpoint, TABLE_NAME: open.tableName } },
    );
    return `${stdout}${stderr}`;
  };

  it('npm run audit reads every item', async () => {
    const minutes = Math.ceil((Date.now() - Date.parse('2020-01-01')) / 60_000);
    const said = await run('audit', '--age', String(minutes));
    expect(said).toContain('aucune anomalie');
    expect(said.replaceAll(/\s/gu, '')).toContain(`${items.length}éléments:`);
  });

  it('npm run person exports somebody’s data, and erases it', async () => {
    const named = ofKind('ENROLMENT').map((item) => withBody.parse(item).body);
    const trained = named.find(({ state, lastName }) => state === 'ENTERED' && lastName.startsWith('FICTIF-'));
    expect(await run('person', 'export', '--enrolment', trained?.id ?? '', '--out', folder)).toContain(trained?.id);
    const kept = readFileSync(join(folder, 'personne.json'), 'utf8');
    expect(kept).toContain(`"${trained?.reference ?? '?'}"`);
    expect(kept).toContain('ENTRY_RECORDED');

    const gone = named.find(({ state, lastName }) => state === 'CANCELLED' && lastName.startsWith('FICTIF-'));
    await run('person', 'erase', '--enrolment', gone?.id ?? '', '--reason', 'REQUESTED', '--execute');
    const kinds = ['ENROLMENT', 'REFERENCE', 'IDEMPOTENCY'];
    const after = JSON.stringify((await itemsOf(open)).filter(({ kind }) => kinds.includes(String(kind))));
    expect(after).not.toContain(`"${gone?.lastName ?? ''}"`);
    expect(await run('person', 'expire', '--before', '2023-02-06')).not.toContain('illisible');
  });

  it('npm run parked reads the records that the functions gave up', async () => {
    mkdirSync(join(folder, 'parked'));
    for (const [functionName, kind] of [
      ['publish-events', 'OUTBOX'],
      ['advance-invoice', 'ADVANCE_WORK'],
    ] as const)
      writeFileSync(
        join(folder, 'parked', `${functionName}.json`),
        JSON.stringify({
          functionName,
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 4,
          timestamp: '2023-02-06T20:00:00.000Z',
          payload: recordsOf(ofKind(kind)),
        }),
      );
    const said = await run('parked', '--data', folder);
    expect(said).not.toContain('échouera encore');
    expect(said.match(/^ {2}- événement /gmu)).toHaveLength(ofKind('OUTBOX').length);
    expect(said.match(/^ {2}- facture d’avance de /gmu)).toHaveLength(ofKind('ADVANCE_WORK').length);
  });
});
