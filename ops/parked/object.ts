import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import { workOf } from '../../functions/advance-invoice/handler.ts';
import { outgoingOf } from '../../functions/publish-events/handler.ts';

const records = z.object({ Records: z.array(z.custom<DynamoDBRecord>((value) => typeof value === 'object')).min(1) });

/** As the local player parks it. */
const localShape = z.object({
  functionName: z.string(),
  condition: z.string(),
  approximateInvokeCount: z.number(),
  timestamp: z.string(),
  payload: records,
});
/** As Lambda's S3 destination stores it: the event is JSON within JSON. */
const lambdaShape = z.object({
  requestContext: z.object({
    functionArn: z.string(),
    condition: z.string(),
    approximateInvokeCount: z.number(),
  }),
  timestamp: z.string(),
  payload: z.union([z.string().transform((text): unknown => JSON.parse(text)), z.looseObject({})]).pipe(records),
});

/** An invocation that its mapping gave up, with the records whole. */
export type ParkedObject = {
  /** Its path in the park. */
  readonly name: string;
  /** The name or the ARN of the function that failed on it. */
  readonly functionName: string;
  readonly condition: string;
  readonly tries: number;
  readonly parkedAt: string;
  readonly records: readonly DynamoDBRecord[];
  readonly whole: unknown;
};

/** An object that no mapping parked: reported, never dropped. */
export type UnknownObject = { readonly name: string; readonly problem: string };

export const isUnknown = (found: ParkedObject | UnknownObject): found is UnknownObject => 'problem' in found;

const parseObject = (name: string, whole: unknown): ParkedObject => {
  const local = localShape.safeParse(whole).data;
  const { timestamp: parkedAt, payload, ...invocation } = local ?? lambdaShape.parse(whole);
  const {
    condition,
    approximateInvokeCount: tries,
    ...owner
  } = 'requestContext' in invocation ? invocation.requestContext : invocation;
  const functionName = 'functionArn' in owner ? owner.functionArn : owner.functionName;
  return { name, functionName, condition, tries, parkedAt, records: payload.Records, whole };
};

export const readParked = (name: string, text: string): ParkedObject | UnknownObject => {
  try {
    return parseObject(name, JSON.parse(text));
  } catch (error) {
    const problem = error instanceof z.ZodError ? 'ce n’est pas un enregistrement mis de côté' : String(error);
    return { name, problem };
  }
};

export type RecordSummary = {
  /** `pk / sk` of the item written. */
  readonly key: string;
  readonly sequence: string;
  /** French: what its function had to do. */
  readonly what: string;
  readonly correlationId: string | null;
  /** Why the record can never be read, whatever is repaired; `null` if it can. */
  readonly unreadable: string | null;
};

const keysSchema = z.object({ pk: z.string(), sk: z.string() });

const keyOf = (record: DynamoDBRecord): string => {
  const found = keysSchema.safeParse(
    unmarshall(z.record(z.string(), z.custom<AttributeValue>()).parse(record.dynamodb?.Keys ?? {})),
  );
  return found.success ? `${found.data.pk} / ${found.data.sk}` : '?';
};

/** Reads a record as its function would. */
export const summarise = (record: DynamoDBRecord): RecordSummary => {
  const common = { key: keyOf(record), sequence: record.dynamodb?.SequenceNumber ?? '' };
  try {
    const work = workOf(record);
    if (work !== null) {
      const { actionNumber, correlationId } = work;
      return { ...common, what: `facture d’avance de ${actionNumber}`, correlationId, unreadable: null };
    }
    const outgoing = outgoingOf(record);
    if (outgoing !== null) {
      const { actionNumber, correlationId, message } = outgoing;
      return { ...common, what: `événement ${message.type} de ${actionNumber}`, correlationId, unreadable: null };
    }
    return { ...common, what: 'rien que les fonctions traitent', correlationId: null, unreadable: null };
  } catch (error) {
    const unreadable = error instanceof Error ? error.message : String(error);
    return { ...common, what: 'illisible', correlationId: null, unreadable };
  }
};
