import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Where a store's items live. One per function instance; `client` keeps its connections. */
export type Table = { readonly client: DynamoDBDocumentClient; readonly name: string };

export const asTable = (client: DynamoDBClient, name: string): Table => ({
  client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
  name,
});

/** The deployed table, from the function's environment. Requests give up after a few seconds: the caller decides again. */
export const openTable = (tableName: string): Table => {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { requestTimeout: 4_000, connectionTimeout: 1_000 },
  });
  // This middleware copies every request and reply for a log that nobody reads.
  client.middlewareStack.remove('loggerMiddleware');
  return asTable(client, tableName);
};
