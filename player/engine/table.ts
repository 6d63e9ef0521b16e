import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ofType, type Template } from '../../infra/template.ts';

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

/** Closed: the table on this machine would lack any other property. */
const globalTable = z.strictObject({
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.strictObject({
          ProjectionType: z.enum(['ALL', 'INCLUDE', 'KEYS_ONLY']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .default([]),
  // Regions, backups and protection: nothing of that on one machine.
  Replicas: z.unknown(),
  StreamSpecification: z.strictObject({ StreamViewType: z.literal('NEW_AND_OLD_IMAGES') }),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.literal(true) }),
});

/** What DynamoDB takes in one call. */
const batchSize = 25;
const batchesAtOnce = 4;

export type TableDefinition = {
  readonly logicalId: string;
  readonly create: (name: string) => CreateTableCommandInput;
  readonly timeToLiveAttribute: string;
};

/** The product's one table, as the synthesised template describes it: never written a second time. */
export const tableFromTemplate = (template: Template): TableDefinition => {
  const [found, ...others] = ofType(template, 'AWS::DynamoDB::GlobalTable', globalTable);
  if (found === undefined || others.length > 0) throw new Error('The template must hold exactly one table');
  const [logicalId, table] = found;
  return {
    logicalId,
    timeToLiveAttribute: table.TimeToLiveSpecification.AttributeName,
    create: (TableName) => ({
      TableName,
      BillingMode: table.BillingMode,
      AttributeDefinitions: table.AttributeDefinitions,
      KeySchema: table.KeySchema,
      GlobalSecondaryIndexes: table.GlobalSecondaryIndexes,
      StreamSpecification: { StreamEnabled: true, StreamViewType: table.StreamSpecification.StreamViewType },
    }),
  };
};

/** Creates the table, with its expiry. It must not exist yet. */
export const createTable = async (client: DynamoDBClient, definition: TableDefinition, name: string): Promise<void> => {
  await client.send(new CreateTableCommand(definition.create(name)));
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName: name });
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: definition.timeToLiveAttribute, Enabled: true },
    }),
  );
};

/** Writes items in batches, several at once. */
export const writeItems = async (
  client: DynamoDBClient,
  table: string,
  items: readonly Record<string, unknown>[],
): Promise<void> => {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const writeBatch = async (batch: readonly Record<string, unknown>[]): Promise<void> => {
    let left = batch;
    while (left.length > 0) {
      const RequestItems = { [table]: left.map((Item) => ({ PutRequest: { Item } })) };
      const { UnprocessedItems } = await documents.send(new BatchWriteCommand({ RequestItems }));
      left = (UnprocessedItems?.[table] ?? []).map(({ PutRequest }) => PutRequest?.Item ?? {});
    }
  };
  const batches = Array.from({ length: Math.ceil(items.length / batchSize) }, (_, index) =>
    items.slice(index * batchSize, (index + 1) * batchSize),
  );
  for (let from = 0; from < batches.length; from += batchesAtOnce)
    await Promise.all(batches.slice(from, from + batchesAtOnce).map(writeBatch));
};

/** The stream that the table has now: another one after it was dropped and made again. */
export const streamOf = async (client: DynamoDBClient, name: string): Promise<string> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  if (Table?.LatestStreamArn === undefined) throw new Error('The table has no stream');
  return Table.LatestStreamArn;
};

export const tableExists = async (client: DynamoDBClient, name: string): Promise<boolean> => {
  try {
    await client.send(new DescribeTableCommand({ TableName: name }));
    return true;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    return false;
  }
};
