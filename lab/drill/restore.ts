import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DescribeTableCommand, UpdateTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { synthTemplates } from '../../infra/app.ts';
import { folderSource } from '../../ops/audit/read.ts';
import { clientFor } from '../../player/engine/engine.ts';
import { startEngine } from '../../player/engine/start.ts';
import { createTable, tableFromTemplate } from '../../player/engine/table.ts';
import { makeStreamReader } from '../../player/stream/reader.ts';
import { tableNameOf } from '../../player/template/resources.ts';
import { asTable } from '../../store/client.ts';
import { keys } from '../../store/keys.ts';
import { type Drill, type Driven, logged } from './scene.ts';

const day = '2023-01-05';
type Items = readonly Record<string, unknown>[];

/** What a recovery to a point in time would bring back: the items of that instant, and nothing else. */
const copyOf = async (dataDir: string): Promise<Items> => {
  const source = await folderSource(dataDir, undefined);
  try {
    const items: Record<string, unknown>[] = [];
    for await (const item of source.items()) items.push(item);
    return items;
  } finally {
    await source.close();
  }
};

/**
 * Makes a table of these items as DynamoDB restores one: without a stream, which is turned on once they are there, so that
 * no record tells of them. Answers how many records its stream holds all the same.
 */
const restore = async (items: Items, dataDir: string): Promise<number> => {
  const definition = tableFromTemplate(synthTemplates({ bundles: 'stub', validate: false }).stateful);
  const name = tableNameOf(definition.logicalId);
  const engine = await startEngine({ dataDir: join(dataDir, 'engine'), endpoint: '' });
  const client = clientFor(engine.endpoint);
  try {
    const withoutStream = {
      ...definition,
      create: (tableName: string) => {
        const { StreamSpecification: _later, ...input } = definition.create(tableName);
        return input;
      },
    };
    await createTable(client, withoutStream, name);
    const table = asTable(client, name);
    for (let from = 0; from < items.length; from += 25) {
      let left: Items = items.slice(from, from + 25);
      while (left.length > 0) {
        const { UnprocessedItems } = await table.client.send(
          new BatchWriteCommand({ RequestItems: { [name]: left.map((Item) => ({ PutRequest: { Item } })) } }),
        );
        left = (UnprocessedItems?.[name] ?? []).flatMap(({ PutRequest }) => PutRequest?.Item ?? []);
      }
    }
    await client.send(
      new UpdateTableCommand({ TableName: name, StreamSpecification: definition.create(name).StreamSpecification }),
    );
    await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName: name });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    const reader = makeStreamReader({
      endpoint: engine.endpoint,
      region: engine.region,
      streamArn: Table?.LatestStreamArn ?? '',
      checkpoints: { get: () => undefined, set: () => {} },
    });
    const reads = await reader.read(1_000);
    reader.close();
    return reads.reduce((sum, { records }) => sum + records.length, 0);
  } finally {
    client.destroy();
    await engine.stop();
  }
};

const countersOf = async (product: Driven): Promise<readonly unknown[]> =>
  Promise.all(['GR237', 'GR512', 'region'].map(async (user) => (await product.as(user)('GET', '/dashboard')).body));

const rankOf = (invoiceNumber: string | null | undefined): number => Number(invoiceNumber?.slice(-5));

export const restoreFromCopy: Drill = {
  name: 'restore',
  title: 'Les données rendues à un instant, dans un moteur vide',
  runbook: 'docs/runbooks/restauration.md',
  run: async ({ step, folder, start, audit, until }) => {
    const dataDir = folder();
    const before = await start(dataDir);
    const [first = '', second = '', third = ''] = await before.awaiting('GR237', 3);
    for (const actionNumber of [first, second]) {
      await before.open('GR237', actionNumber, day);
      await until('la facture', async () => (await before.advanceOf('GR237', actionNumber)).state === 'ISSUED');
    }
    await before.player.idle();
    const last = rankOf((await before.advanceOf('GR237', second)).invoiceNumber);
    const counters = await countersOf(before);

    step('une copie est prise pendant que le produit tourne ; puis des données sont détruites');
    const copy = await copyOf(dataDir);
    await before.remove(keys.event(first, 1));
    await before.remove(keys.invoice(second, 1));
    assert.match(await audit(dataDir, 1), /EVENT_GAP/u);
    await before.player.stop();

    step(`${copy.length} éléments rendus à un moteur vide : l’audit est propre, les compteurs sont les mêmes`);
    const restored = folder();
    const told = await restore(copy, restored);
    await audit(restored);
    const after = await start(restored);
    assert.deepEqual(await countersOf(after), counters);

    step('aucun déclencheur n’est parti pour le passé : ni facture, ni message');
    assert.equal(told, 0, 'le flux de la table rendue parle du passé');
    await after.player.idle();
    const acted = logged(restored)
      .map(({ event }) => event)
      .filter((event) => /advance|publish/u.test(event));
    assert.deepEqual(acted, []);
    assert.deepEqual(await after.financeReceived(), []);

    step('la facture suivante prend le numéro suivant');
    await after.open('GR237', third, day);
    await until('la facture', async () => (await after.advanceOf('GR237', third)).state === 'ISSUED');
    assert.equal(rankOf((await after.advanceOf('GR237', third)).invoiceNumber), last + 1);
    await until('le message', async () => (await after.financeReceived()).length === 1);
    await after.player.idle();
    await audit(restored, 0, '--age', '0');
  },
};
