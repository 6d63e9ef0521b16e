import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { _Record as StreamApiRecord } from '@aws-sdk/client-dynamodb-streams';
import type { Placed } from './batch.ts';

type Images = Readonly<Record<string, AttributeValue>>;

/** A stream record as Lambda hands it to a function. */
export type LambdaRecord = {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Images;
    readonly NewImage?: Images;
    readonly OldImage?: Images;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: 'NEW_AND_OLD_IMAGES';
  };
};
export type ReadRecord = Placed & { readonly lambda: LambdaRecord };

const padded = (sequence: string): string => sequence.padStart(21, '0');

/** Shows a local engine's record as AWS would; `null` for a write that changed nothing, which has no record there. */
export const toLambdaRecord = (record: StreamApiRecord, streamArn: string, region: string): ReadRecord | null => {
  const { dynamodb, eventName } = record;
  if (dynamodb?.SequenceNumber === undefined || dynamodb.Keys === undefined)
    throw new Error('A stream record without its number');
  if (eventName !== 'INSERT' && eventName !== 'MODIFY' && eventName !== 'REMOVE')
    throw new Error(`Stream record ${eventName}`);
  if (eventName === 'MODIFY' && isDeepStrictEqual(dynamodb.OldImage, dynamodb.NewImage)) return null;
  const createdAt = dynamodb.ApproximateCreationDateTime ?? new Date();
  const sequence = padded(dynamodb.SequenceNumber);
  return {
    sequence,
    createdAt,
    lambda: {
      eventID: createHash('sha256').update(`${streamArn} ${dynamodb.SequenceNumber}`).digest('hex').slice(0, 32),
      eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      eventSourceARN: streamArn,
      ...(record.userIdentity === undefined
        ? {}
        : { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
      dynamodb: {
        ApproximateCreationDateTime: createdAt.getTime() / 1000,
        Keys: dynamodb.Keys,
        ...(dynamodb.NewImage === undefined ? {} : { NewImage: dynamodb.NewImage }),
        ...(dynamodb.OldImage === undefined ? {} : { OldImage: dynamodb.OldImage }),
        SequenceNumber: sequence,
        SizeBytes: dynamodb.SizeBytes ?? 0,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    },
  };
};
