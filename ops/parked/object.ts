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
/** As Lambda's S3 destination keeps it: the event is JSON within JSON. */
const lambdaShape = z.object({
  requestContext: z.object({
    functionArn: z.string(),
    condition: z.string(),
    approximateInvokeCount: z.number(),
  }),
  timestamp: z.string(),
  payload: z.union([z.string().transform((text): unknown => JSON.parse(text)), z.looseObject({})]).pipe(records),
});

/** One object of the park: an invocation that its mapping gave up, with the records whole. */
export type ParkedObject = {
  /** Its place in the park. */
  readonly name: string;
  /** The name or the ARN of the function that could not digest it. */
  readonly functionName: string;
  readonly condition: string;
  readonly tries: number;
  readonly parkedAt: string;
  readonly records: readonly DynamoDBRecord[];
  readonly whole: unknown;
};

/** An object that no mapping parked: reported, never dropped. */
export type Stranger = { readonly name: string; readonly fault: string };

export const isStranger = (found: ParkedObject | Stranger): found is Stranger => 'fault' in found;

export const readParked = (name: string, text: string): ParkedObject | Stranger => {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
    const local = localShape.safeParse(whole);
    if (local.success) {
      const { functionName, condition, approximateInvokeCount, timestamp, payload } = local.data;
      return {
        name,
        functionName,
        condition,
        tries: approximateInvokeCount,
        parkedAt: timestamp,
        records: payload.Records,
        whole,
      };
    }
    const { requestContext, timestamp, payload } = lambdaShape.parse(whole);
    return {
      name,
      functionName: requestContext.functionArn,
      condition: requestContext.condition,
      tries: requestContext.approximateInvokeCount,
      parkedAt: timestamp,
      records: payload.Records,
      whole,
    };
  } catch (error) {
    return { name, fault: error instanceof z.ZodError ? 'ce n’est pas un enregistrement mis de côté' : String(error) };
  }
};

export type Asked = {
  /** `pk / sk` of the item whose writing the record tells. */
  readonly key: string;
  readonly sequence: string;
  /** In French, what its function was to do. */
  readonly what: string;
  readonly correlationId: string | null;
  /** Why the record cannot be read at all, whatever is repaired around it; `null` when it can. */
  readonly unreadable: string | null;
};

const keysSchema = z.object({ pk: z.string(), sk: z.string() });

const keyOf = (record: DynamoDBRecord): string => {
  const found = keysSchema.safeParse(
    unmarshall(z.record(z.string(), z.custom<AttributeValue>()).parse(record.dynamodb?.Keys ?? {})),
  );
  return found.success ? `${found.data.pk} / ${found.data.sk}` : '?';
};

/** What a record asks for, read by the functions' own eyes. */
export const askedBy = (record: DynamoDBRecord): Asked => {
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
