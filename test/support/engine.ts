import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { asTable, type Table } from '../../functions/shared/store/client.ts';
import { clientFor, type Engine } from '../../infra/local/engine/engine.ts';
import { startEngine } from '../../infra/local/engine/start.ts';
import { createTable, type TableDefinition, tableFromTemplate } from '../../infra/local/engine/table.ts';
import { assembled } from '../../infra/local/template/assembly.ts';

const synthesised = await assembled({ bundles: 'stub' });
/** The templates, functions left empty. */
export const templates = (): typeof synthesised => synthesised;

/** The table of the synthesised template. */
export const tableDefinition = (): TableDefinition => tableFromTemplate(templates().stateful);

export type TestTable = {
  readonly engine: Engine;
  readonly endpoint: string;
  readonly tableName: string;
  readonly client: DynamoDBClient;
  readonly table: Table;
  /** Takes the table away and leaves the engine, which is another's. */
  readonly drop: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

type Wanted = {
  /**
   * Whether somebody reads the table's stream. Without one by default: on DynamoDB Local each write to a table with a
   * stream reads past every record that the other streams left, dropped tables' included.
   */
  readonly stream?: boolean;
};

/** The template's table, without its stream. */
const withoutStream = ({ create, ...definition }: TableDefinition): TableDefinition => ({
  ...definition,
  create: (name) => ({ ...create(name), StreamSpecification: { StreamEnabled: false } }),
});

/** A table of its own on a fresh engine, or on DYNAMODB_ENDPOINT's. Stop it when done. */
export const openTestTable = async (wanted: Wanted = {}): Promise<TestTable> =>
  openTableOn(await startEngine(), wanted);

/** One more table on an engine; its `stop` ends the engine too, unless it is somebody else's. */
export const openTableOn = async (engine: Engine, { stream = false }: Wanted = {}): Promise<TestTable> => {
  const client = clientFor(engine.endpoint);
  const tableName = `test-${randomUUID()}`;
  await createTable(client, stream ? tableDefinition() : withoutStream(tableDefinition()), tableName);
  const drop = async (): Promise<void> => {
    if (engine.kind === 'external') await engine.dropTable(tableName);
    client.destroy();
  };
  return {
    engine,
    endpoint: engine.endpoint,
    tableName,
    client,
    table: asTable(client, tableName),
    drop,
    stop: async () => {
      await drop();
      await engine.stop();
    },
  };
};
