import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { compilePattern } from './pattern.ts';
import { nameInArn, ofKind, type Resource } from './template/resources.ts';

const queueSchema = z.object({ QueueName: z.string() });
const busSchema = z.object({ Name: z.string() });
const ruleSchema = z.object({
  EventBusName: z.string(),
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.literal('ENABLED').default('ENABLED'),
  Targets: z.array(z.object({ Arn: z.string() })),
});
const entrySchema = z.object({
  EventBusName: z.string(),
  Source: z.string(),
  DetailType: z.string(),
  Detail: z.string(),
  Time: z.number().optional(),
});
const putEvents = z.object({ Entries: z.array(entrySchema).min(1).max(10) });

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
  const rules = ofKind(resources, 'AWS::Events::Rule', ruleSchema).map(({ id, value }) => ({
    bus: value.EventBusName,
    matches: compilePattern(value.EventPattern),
    queues: value.Targets.map(({ Arn }) => {
      const name = nameInArn(Arn);
      if (!Arn.includes(':sqs:') || !queues.includes(name))
        throw new Error(`${id}: the player only knows queues as targets, not ${Arn}`);
      return name;
    }),
  }));

  return {
    queues: delivered,
    /** The PutEvents call of the AWS JSON 1.1 protocol; entries fail one by one. */
    putEvents: (body: string): unknown => {
      const { Entries } = putEvents.parse(JSON.parse(body));
      const results = Entries.map((entry) => {
        if (!buses.has(entry.EventBusName))
          return { ErrorCode: 'ResourceNotFound', ErrorMessage: `No bus ${entry.EventBusName}` };
        const id = randomUUID();
        const event = {
          version: '0',
          id,
          'detail-type': entry.DetailType,
          source: entry.Source,
          account: '000000000000',
          time: new Date(entry.Time === undefined ? Date.now() : entry.Time * 1000).toISOString(),
          region: 'eu-west-3',
          resources: [],
          detail: z.record(z.string(), z.unknown()).parse(JSON.parse(entry.Detail)),
        };
        for (const rule of rules) {
          if (rule.bus === entry.EventBusName && rule.matches(event))
            for (const queue of rule.queues) delivered.deliver(queue, event);
        }
        return { EventId: id };
      });
      return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
    },
  };
};
