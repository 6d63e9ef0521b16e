import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod/mini';

const attributeMap = z.record(z.string(), z.any());

/**
 * The new image of a stream record, as plain values; `null` for a removal. Its values are `unknown`: callers parse
 * them.
 */
export const newImageOf = (record: DynamoDBRecord): Record<string, unknown> | null => {
  const image = record.dynamodb?.NewImage;
  return image === undefined || record.eventName === 'REMOVE' ? null : unmarshall(z.parse(attributeMap, image));
};

export const sequenceOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';

/** Partial batch response: everything from this record on is delivered again. */
export const failedFrom = (record: DynamoDBRecord) => ({ batchItemFailures: [{ itemIdentifier: sequenceOf(record) }] });
export const allDone = { batchItemFailures: [] };
