import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { compilePattern } from '../pattern.ts';
import { localAccount, localRegion, nameInArn } from '../template/account.ts';
import { ofKind, type Resource, unplayed } from '../template/resources.ts';

// Closed: another property is not played, and is an error.
const queueSchema = z.strictObject({
  QueueName: z.string(),
  MessageRetentionPeriod: unplayed,
  // Whoever receives is outside: the player keeps what was sent, and hands it to nobody.
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
      // Here a queue takes a message at the first try or not at all: then it goes where AWS sends it after the last one.
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
const putEvents = z.strictObject({ Entries: z.array(entrySchema).min(1).max(10) });
/** What AWS lets an entry weigh, with its source and its type. */
const maxEntryBytes = 256 * 1024;

const detailOf = (text: string): Record<string, unknown> | null => {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const messageSchema = z.object({ messageId: z.string(), sentAt: z.string(), body: z.string() });
export type QueueMessage = z.infer<typeof messageSchema>;

/** What was delivered to each queue, oldest first: an append-only file each, so that it survives a killed host. */
const makeQueues = (folder: string, names: readonly string[]) => {
  mkdirSync(folder, { recursive: true });
  const fileOf = (name: string): string => join(folder, `${name}.jsonl`);
  return {
    has: (name: string): boolean => names.includes(name),
    deliver: (name: string, body: unknown): void => {
      const message: QueueMessage = {
        messageId: randomUUID(),
        sentAt: new Date().toISOString(),
        body: JSON.stringify(body),
      };
      appendFileSync(fileOf(name), `${JSON.stringify(message)}\n`);
    },
    read: (name: string): readonly QueueMessage[] =>
      existsSync(fileOf(name))
        ? readFileSync(fileOf(name), 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => messageSchema.parse(JSON.parse(line)))
        : [],
    clear: (): void => {
      for (const name of names) rmSync(fileOf(name), { force: true });
    },
  };
};

/** Plays EventBridge's PutEvents, the template's rules, and the queues they lead to. */
export const makeBus = (resources: readonly Resource[], dataDir: string) => {
  const queues = ofKind(resources, 'AWS::SQS::Queue', queueSchema).map(({ value }) => value.QueueName);
  const buses = new Set(ofKind(resources, 'AWS::Events::EventBus', busSchema).map(({ value }) => value.Name));
  const delivered = makeQueues(join(dataDir, 'queues'), queues);
  const queueOf = (rule: string, arn: string): string => {
    const name = nameInArn(arn);
    if (!arn.includes(':sqs:') || !queues.includes(name))
      throw new Error(`${rule}: the player only knows queues as targets, not ${arn}`);
    return name;
  };
  const busOf = (rule: string, name: string): string => {
    if (!buses.has(name)) throw new Error(`${rule}: there is no bus ${name}`);
    return name;
  };
  const rules = ofKind(resources, 'AWS::Events::Rule', ruleSchema).map(({ id, value }) => ({
    bus: busOf(id, value.EventBusName),
    matches: compilePattern(value.EventPattern),
    targets: value.Targets.map(({ Arn, DeadLetterConfig }) => ({
      queue: queueOf(id, Arn),
      deadLetters: DeadLetterConfig === undefined ? null : queueOf(id, DeadLetterConfig.Arn),
    })),
  }));

  /** Where AWS would end up with it; throws when no queue takes it at all. */
  const deliver = (target: (typeof rules)[number]['targets'][number], event: unknown): void => {
    try {
      delivered.deliver(target.queue, event);
    } catch (error) {
      if (target.deadLetters === null) throw error;
      delivered.deliver(target.deadLetters, event);
    }
  };

  const refused = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
  const put = (entry: z.infer<typeof entrySchema>): ReturnType<typeof refused> | { readonly EventId: string } => {
    if (!buses.has(entry.EventBusName)) return refused('ResourceNotFound', `No bus ${entry.EventBusName}`);
    if (Buffer.byteLength(`${entry.Source}${entry.DetailType}${entry.Detail}`) > maxEntryBytes)
      return refused('InvalidArgument', `Entry beyond ${maxEntryBytes} bytes`);
    const detail = detailOf(entry.Detail);
    if (detail === null) return refused('MalformedDetail', 'Detail is not a JSON object');
    const id = randomUUID();
    const event = {
      version: '0',
      id,
      'detail-type': entry.DetailType,
      source: entry.Source,
      account: localAccount,
      time: new Date(entry.Time === undefined ? Date.now() : entry.Time * 1000).toISOString(),
      region: localRegion,
      resources: [],
      detail,
    };
    try {
      for (const rule of rules) {
        if (rule.bus === entry.EventBusName && rule.matches(event))
          for (const target of rule.targets) deliver(target, event);
      }
    } catch (error) {
      return refused('InternalFailure', String(error));
    }
    return { EventId: id };
  };

  return {
    queues: delivered,
    /** The PutEvents call of the AWS JSON 1.1 protocol; entries fail one by one. */
    putEvents: (body: string): unknown => {
      const results = putEvents.parse(JSON.parse(body)).Entries.map(put);
      return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
    },
  };
};
