import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { snapshot } from '../../player/engine/database.ts';
import { clientFor } from '../../player/engine/engine.ts';
import { startEngine } from '../../player/engine/start.ts';
import { sameTimeOn } from './calendar.ts';

/** A table to audit; `isStatic` when nothing can write it meanwhile. */
export type Source = {
  readonly name: string;
  readonly isStatic: boolean;
  readonly now: Date;
  readonly items: () => AsyncIterable<Record<string, unknown>>;
  readonly close: () => Promise<void>;
};

/** Why an audit cannot start, in the operator's words. */
export class CannotAudit extends Error {}

/** Every item of a table, strongly consistent. */
export async function* scan(client: DynamoDBClient, table: string): AsyncGenerator<Record<string, unknown>> {
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: start }),
    );
    for (const item of page.Items ?? []) yield unmarshall(item);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** The wanted table, or the only one there is. */
export const tableAt = async (client: DynamoDBClient, wanted: string | undefined, where: string): Promise<string> => {
  if (wanted !== undefined && wanted !== '') return wanted;
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const [only, ...others] = TableNames;
  if (only !== undefined && others.length === 0) return only;
  throw new CannotAudit(
    only === undefined
      ? `Il n’y a aucune table à ${where}.`
      : `Il y a plusieurs tables à ${where} : nommez celle à auditer (TABLE_NAME) parmi ${TableNames.join(', ')}.`,
  );
};

/** A live table: at an endpoint, or in the AWS account of the environment's credentials. */
export const liveSource = async (endpoint: string | undefined, table: string | undefined): Promise<Source> => {
  const client = endpoint === undefined ? new DynamoDBClient({}) : clientFor(endpoint);
  const name = await tableAt(client, table, endpoint ?? 'ce compte');
  return {
    name: endpoint === undefined ? name : `${name} (${endpoint})`,
    isStatic: false,
    now: new Date(),
    items: () => scan(client, name),
    close: async () => client.destroy(),
  };
};

const dayFile = z.object({ today: z.string().nullable() });

/** The business day of a data folder; `null` for the real one. */
export const dayOf = (dataDir: string): string | null => {
  const day = join(dataDir, 'day.json');
  return existsSync(day) ? dayFile.parse(JSON.parse(readFileSync(day, 'utf8'))).today : null;
};

/**
 * The data folder of `npm start`, as it is now: a snapshot of the engine's file, served by an engine of its own. The product
 * may be running, or start meanwhile, undisturbed.
 */
export const folderSource = async (dataDir: string, table: string | undefined): Promise<Source> => {
  const file = join(dataDir, 'engine', 'engine.sqlite');
  if (!existsSync(file)) {
    throw new CannotAudit(`Il n’y a rien à auditer dans ${dataDir} : démarrez d’abord le produit (npm start).`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'ouverture-audit-'));
  try {
    const today = dayOf(dataDir);
    const real = new Date();
    snapshot(file, join(folder, 'engine.sqlite'));
    const engine = await startEngine({ dataDir: folder, endpoint: '' });
    const client = clientFor(engine.endpoint);
    const close = async () => {
      client.destroy();
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
    };
    try {
      const name = await tableAt(client, table, dataDir);
      return {
        name: dataDir,
        isStatic: true,
        now: today === null ? real : sameTimeOn(today, real),
        items: () => scan(client, name),
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
};
