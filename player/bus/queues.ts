import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const messageSchema = z.object({ messageId: z.string(), sentAt: z.string(), body: z.string() });
export type QueueMessage = z.infer<typeof messageSchema>;

/** What was delivered to each queue, oldest first: one append-only file per queue, which survives a killed host. */
export const makeQueues = (folder: string, names: readonly string[]) => {
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
export type Queues = ReturnType<typeof makeQueues>;
