import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { compilePattern, type Matcher } from '../pattern.ts';
import { localAccount, localRegion, nameInArn } from '../template/account.ts';
import { ofKind, type Resource, unplayed } from '../template/resources.ts';
import { makeQueues, type Queues } from './queues.ts';

// Closed: another property is not played, and is an error.
const queueSchema = z.strictObject({
  QueueName: z.string(),
  MessageRetentionPeriod: unplayed,
  // No consumer is played: the player keeps what was sent.
  RedrivePolicy: unplayed,
  SqsManagedSseEnabled: unplayed,
  Tags: unplayed,
  VisibilityTimeout: unplayed,
});
const busSchema = z.strictObject({ Name: z.string(), Description: unplayed, Tags: unplayed });
const ruleSchema = z.strictObject({
  Name: unplayed,
  Description: unplayed,
  EventBusName: z.string(),
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.literal('ENABLED').default('ENABLED'),
  Tags: unplayed,
  Targets: z.array(
    z.strictObject({
      Id: z.string(),
      Arn: z.string(),
      // Here there is one try. A message that its queue does not take goes where AWS sends it after the last try.
      RetryPolicy: z
        .strictObject({ MaximumEventAgeInSeconds: z.number(), MaximumRetryAttempts: z.number() })
        .optional(),
      DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
    }),
  ),
});
const entrySchema = z.strictObject({
  EventBusName: z.string(),
  Source: z.string(),
  DetailType: z.string(),
  Detail: z.string(),
  Time: z.number().optional(),
});
type Entry = z.infer<typeof entrySchema>;
const putEvents = z.strictObject({ Entries: z.array(entrySchema).min(1).max(10) });
/** AWS's limit for an entry, with its source and its type. */
const maxEntryBytes = 256 * 1024;

/** Plays EventBridge's PutEvents, the template's rules, and the queues they lead to. */
export const makeBus = (resources: readonly Resource[], folder: string) => {
  const queueNames = ofKind(resources, 'AWS::SQS::Queue', queueSchema).map(({ value }) => value.QueueName);
  const buses = new Set(ofKind(resources, 'AWS::Events::EventBus', busSchema).map(({ value }) => value.Name));
  const queues = makeQueues(folder, queueNames);
  const rules = readRules(resources, buses, queueNames);

  const put = (entry: Entry): Refused | { readonly EventId: string } => {
    if (!buses.has(entry.EventBusName)) return refused('ResourceNotFound', `No bus ${entry.EventBusName}`);
    if (Buffer.byteLength(`${entry.Source}${entry.DetailType}${entry.Detail}`) > maxEntryBytes)
      return refused('InvalidArgument', `Entry beyond ${maxEntryBytes} bytes`);
    const detail = detailOf(entry.Detail);
    if (detail === null) return refused('MalformedDetail', 'Detail is not a JSON object');
    const event = eventOf(entry, detail);
    try {
      for (const { bus, matches, targets } of rules)
        if (bus === entry.EventBusName && matches(event)) for (const target of targets) deliver(queues, target, event);
    } catch (error) {
      return refused('InternalFailure', String(error));
    }
    return { EventId: event.id };
  };

  return {
    queues,
    /** The PutEvents call of the AWS JSON 1.1 protocol; entries fail one by one. */
    putEvents: (body: string): unknown => {
      const results = putEvents.parse(JSON.parse(body)).Entries.map(put);
      return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
    },
  };
};
export type Bus = ReturnType<typeof makeBus>;

type Refused = { readonly ErrorCode: string; readonly ErrorMessage: string };
const refused = (ErrorCode: string, ErrorMessage: string): Refused => ({ ErrorCode, ErrorMessage });

type Target = { readonly queue: string; readonly deadLetters: string | null };
type Rule = { readonly bus: string; readonly matches: Matcher; readonly targets: readonly Target[] };

const readRules = (
  resources: readonly Resource[],
  buses: ReadonlySet<string>,
  queueNames: readonly string[],
): readonly Rule[] => {
  const queueOf = (rule: string, arn: string): string => {
    const name = nameInArn(arn);
    if (!arn.includes(':sqs:') || !queueNames.includes(name))
      throw new Error(`${rule}: the player only knows queues as targets, not ${arn}`);
    return name;
  };
  return ofKind(resources, 'AWS::Events::Rule', ruleSchema).map(({ id, value }) => {
    if (!buses.has(value.EventBusName)) throw new Error(`${id}: there is no bus ${value.EventBusName}`);
    return {
      bus: value.EventBusName,
      matches: compilePattern(value.EventPattern),
      targets: value.Targets.map(({ Arn, DeadLetterConfig }) => ({
        queue: queueOf(id, Arn),
        deadLetters: DeadLetterConfig === undefined ? null : queueOf(id, DeadLetterConfig.Arn),
      })),
    };
  });
};

/** Throws when no queue takes the event, not even the dead letters. */
const deliver = (queues: Queues, { queue, deadLetters }: Target, event: unknown): void => {
  try {
    queues.deliver(queue, event);
  } catch (error) {
    if (deadLetters === null) throw error;
    queues.deliver(deadLetters, event);
  }
};

const detailOf = (text: string): Record<string, unknown> | null => {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const eventOf = ({ DetailType, Source, Time }: Entry, detail: Record<string, unknown>) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': DetailType,
  source: Source,
  account: localAccount,
  time: new Date(Time === undefined ? Date.now() : Time * 1000).toISOString(),
  region: localRegion,
  resources: [],
  detail,
});
