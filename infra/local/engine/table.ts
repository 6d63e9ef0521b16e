import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ofType, type Template } from '../../template.ts';

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

/** Closed: what else a table may have would be missing from the one on this machine. */
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
  // Where it is, how it is backed up and protected: nothing of it on one machine.
  Replicas: z.unknown(),
  StreamSpecification: z.strictObject({ StreamViewType: z.literal('NEW_AND_OLD_IMAGES') }),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.literal(true) }),
});

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

/** Creates the table and its expiry. It must not be there yet. */
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

/** Whether the table is there. */
export const tableExists = async (client: DynamoDBClient, name: string): Promise<boolean> => {
  try {
    await client.send(new DescribeTableCommand({ TableName: name }));
    return true;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    return false;
  }
};
