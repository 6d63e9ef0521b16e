import { DeleteTableCommand, DynamoDBClient, waitUntilTableNotExists } from '@aws-sdk/client-dynamodb';
import { localCredentials, localRegion } from '../template/account.ts';

/**
 * A DynamoDB engine on loopback: the embedded one behind its wrapper (docs/adr/0006-embedded-engine.md lists what it
 * mends), or the one that DYNAMODB_ENDPOINT names, taken as it is.
 */
export type Engine = {
  readonly kind: 'embedded' | 'external';
  readonly endpoint: string;
  readonly region: string;
  /** Deletes a table, and the stream records that the embedded engine would give to the next table of that name. */
  readonly dropTable: (name: string) => Promise<void>;
  /** Deletes expired items now. The embedded engine never does it by itself. */
  readonly sweepTtl: () => Promise<void>;
  /** Deletes stream records older than 24 hours, as AWS would; answers how many. */
  readonly trimStream: (now?: Date) => Promise<number>;
  readonly stop: () => Promise<void>;
};

export const clientFor = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({ endpoint, region: localRegion, credentials: localCredentials, maxAttempts: 3 });

/** Deletes a table, if it exists. */
export const deleteTable = async (endpoint: string, name: string): Promise<void> => {
  const client = clientFor(endpoint);
  try {
    await client.send(new DeleteTableCommand({ TableName: name }));
    await waitUntilTableNotExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName: name });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
  } finally {
    client.destroy();
  }
};
