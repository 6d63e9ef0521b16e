import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientFor, type Engine } from '../../player/engine/engine.ts';
import { startEngine } from '../../player/engine/start.ts';
import { createTable, type TableDefinition, tableFromTemplate } from '../../player/engine/table.ts';
import { asTable, type Table } from '../../store/client.ts';
import { templates } from './templates.ts';

/** The table of the synthesised template. */
export const tableDefinition = (): TableDefinition => tableFromTemplate(templates.stateful);

/** The embedded engine requires these headers, whatever their values. */
const unsigned = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20230101/eu-west-3/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20230101T000000Z',
};

/**
 * A client for tests. Like the product's, it builds no request log, which the SDK would discard; for the embedded engine,
 * which checks no signature, it does not sign either: a fifth of a request's time.
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

/** A table, and the client that speaks to it. */
export type TableAt = {
  readonly endpoint: string;
  readonly tableName: string;
  readonly client: DynamoDBClient;
  readonly table: Table;
};
export type TestTable = TableAt & {
  readonly engine: Engine;
  /** Ends the client, and the engine if it was started for this table. */
  readonly stop: () => Promise<void>;
};

/** An existing table, left in place. */
export const tableAt = (endpoint: string, tableName: string): TableAt => {
  const client = testClient(endpoint);
  return { endpoint, tableName, client, table: asTable(client, tableName) };
};

/** The template's table, without its stream. */
const withoutStream = ({ create, ...definition }: TableDefinition): TableDefinition => ({
  ...definition,
  create: (name) => ({ ...create(name), StreamSpecification: { StreamEnabled: false } }),
});

/** The template's table, empty, on an engine of its own or on the one given. Stop it when done. */
export const openTestTable = async ({
  on,
  stream = false,
}: {
  /** The engine of another table, which ends it. */
  readonly on?: Engine;
  /**
   * Whether the table has a stream. Without one by default: on DynamoDB Local each write to a table with a
   * stream reads past every record that the other streams left, dropped tables' included.
   */
  readonly stream?: boolean;
} = {}): Promise<TestTable> => {
  const engine = on ?? (await startEngine());
  const at = tableAt(engine.endpoint, `test-${randomUUID()}`);
  await createTable(at.client, stream ? tableDefinition() : withoutStream(tableDefinition()), at.tableName);
  return {
    ...at,
    engine,
    stop: async () => {
      if (engine.kind === 'external') await engine.dropTable(at.tableName);
      at.client.destroy();
      if (on === undefined) await engine.stop();
    },
  };
};
