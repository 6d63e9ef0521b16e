import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { asTable } from '../../../functions/shared/store/client.ts';
import { clientFor, startEngine } from '../../../infra/local/engine/dynoxide.ts';
import { createTable } from '../../../infra/local/engine/table.ts';
import { openTestTable, tableDefinition } from '../../support/engine.ts';

describe('the engine', () => {
  it('makes the table of the synthesised template', async () => {
    const { table, stop } = await openTestTable();

    await table.client.send(new PutCommand({ TableName: table.name, Item: { pk: 'a', sk: 'b', row: { x: 1 } } }));
    const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key: { pk: 'a', sk: 'b' } }));

    expect(Item).toEqual({ pk: 'a', sk: 'b', row: { x: 1 } });
    await stop();
  });

  it.skipIf(process.env['DYNAMODB_ENDPOINT'] !== undefined)(
    'keeps every acknowledged write through a kill -9, and leaves no orphan',
    async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'ouverture-kill-'));
      const first = await startEngine({ dataDir });
      const client = clientFor(first.endpoint);
      await createTable(client, tableDefinition(), 'kill-test');
      const { client: document } = asTable(client, 'kill-test');
      const acknowledged: string[] = [];
      const writing = Promise.allSettled(
        Array.from({ length: 200 }, async (_, index) => {
          await document.send(new PutCommand({ TableName: 'kill-test', Item: { pk: `p${index}`, sk: 's' } }));
          acknowledged.push(`p${index}`);
        }),
      );
      while (acknowledged.length < 60) await new Promise((resolve) => setTimeout(resolve, 1));
      process.kill(Number(readFileSync(join(dataDir, 'engine.pid'), 'utf8')), 'SIGKILL');
      await writing;
      client.destroy();

      const second = await startEngine({ dataDir });
      const again = asTable(clientFor(second.endpoint), 'kill-test');
      const found = await Promise.all(
        acknowledged.map(
          async (pk) =>
            (
              await again.client.send(
                new GetCommand({ TableName: 'kill-test', Key: { pk, sk: 's' }, ConsistentRead: true }),
              )
            ).Item?.['pk'],
        ),
      );

      expect(found).toEqual(acknowledged);
      await second.stop();
      expect(spawnSync('pgrep', ['-f', dataDir]).status).toBe(1);
      rmSync(dataDir, { recursive: true, force: true });
    },
  );
});
