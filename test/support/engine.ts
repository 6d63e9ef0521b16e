import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { asTable, type Table } from '../../functions/shared/store/client.ts';
import { clientFor, type Engine, startEngine } from '../../infra/local/engine/dynoxide.ts';
import { createTable, type TableDefinition, tableFromTemplate } from '../../infra/local/engine/table.ts';
import { templates } from './templates.ts';

/** The table of the synthesised template. */
export const tableDefinition = (): TableDefinition => tableFromTemplate(templates.stateful);

/** The embedded engine wants these headers, whatever they say. */
const unsigned = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20230101/eu-west-3/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20230101T000000Z',
};

/**
 * A client for tests. Like the product's it prepares no log of each request, which the SDK would throw away; to the
 * embedded engine, which looks at no signature, it signs nothing: a fifth of a request's time.
 */
export const testClient = (endpoint: string): DynamoDBClient => {
  const client = clientFor(endpoint);
  client.middlewareStack.remove('loggerMiddleware');
  if (process.env['DYNAMODB_ENDPOINT'] !== undefined) return client;
  client.middlewareStack.remove('httpSigningMiddleware');
  client.middlewareStack.add(
    (next) => async (args) => {
      const request: object = Object(args.request);
      if ('headers' in request) Object.assign(Object(request.headers), unsigned);
      return next(args);
    },
    { step: 'finalizeRequest', name: 'unsigned' },
  );
  return client;
};

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
  const client = testClient(engine.endpoint);
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
