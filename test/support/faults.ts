import { setTimeout as sleep } from 'node:timers/promises';
import {
  InternalServerError,
  ThrottlingException,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientFor } from '../../infra/local/engine/dynoxide.ts';
import type { TestTable } from './engine.ts';

export const faultKinds = [
  'conflict',
  'in-progress',
  'throttled',
  'server-error',
  'timeout-before',
  'timeout-after',
  'stale-index',
  'slow',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A small generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const timeout = (): Error => Object.assign(new Error('the reply never came'), { name: 'TimeoutError' });
const conflict = (items: number): Error =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: Array.from({ length: items }, (_, index) => ({
      Code: index === 0 ? 'TransactionConflict' : 'None',
    })),
  });

const isTransaction = (name: string): boolean => name === 'TransactWriteItemsCommand';
const isIndexQuery = (name: string, input: object): boolean => name === 'QueryCommand' && 'IndexName' in input;
const itemsOf = (input: object): number =>
  'TransactItems' in input && Array.isArray(input.TransactItems) ? input.TransactItems.length : 1;

/** Which faults a request can meet. */
const possible = (kind: FaultKind, name: string, input: object): boolean => {
  switch (kind) {
    case 'conflict':
    case 'in-progress':
      return isTransaction(name);
    case 'stale-index':
      return isIndexQuery(name, input);
    case 'throttled':
    case 'server-error':
    case 'timeout-before':
    case 'timeout-after':
      // Reads are tried again by their caller, and say nothing of exactly-once.
      return isTransaction(name);
    case 'slow':
      return true;
  }
};

/**
 * A table whose requests fail as the seed says: each fault counts how often it fired, and the same seed, given the same
 * requests, makes the same trace.
 */
export const withFaults = (
  { endpoint, tableName }: Pick<TestTable, 'endpoint' | 'tableName'>,
  {
    seed,
    rate,
    kinds = faultKinds,
  }: { readonly seed: number; readonly rate: number; readonly kinds?: readonly FaultKind[] },
) => {
  const random = seeded(seed);
  const fired = new Map<FaultKind, number>(kinds.map((kind) => [kind, 0]));
  const trace: string[] = [];
  const last = new Map<string, unknown>();
  // A client of its own: one made from another would share its middleware.
  const client = DynamoDBDocumentClient.from(clientFor(endpoint), { marshallOptions: { removeUndefinedValues: true } });
  let on = true;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const name = String(context.commandName);
      const input: object = args.input;
      const remembered = JSON.stringify(input);
      const candidates = kinds.filter((kind) => possible(kind, name, input));
      const hit = on && candidates.length > 0 && random() < rate;
      const kind = hit ? candidates[Math.floor(random() * candidates.length)] : undefined;
      if (kind === undefined) {
        const answer = await next(args);
        if (isIndexQuery(name, input)) last.set(remembered, answer);
        return answer;
      }
      const fire = (): void => {
        fired.set(kind, (fired.get(kind) ?? 0) + 1);
        trace.push(`${name}:${kind}`);
      };
      switch (kind) {
        case 'conflict':
          fire();
          throw conflict(itemsOf(input));
        case 'in-progress':
          fire();
          throw new TransactionInProgressException({ $metadata: {}, message: 'in progress' });
        case 'throttled':
          fire();
          throw new ThrottlingException({ $metadata: {}, message: 'slow down' });
        case 'server-error':
          fire();
          throw new InternalServerError({ $metadata: { httpStatusCode: 500 }, message: 'internal' });
        case 'timeout-before':
          fire();
          throw timeout();
        case 'timeout-after': {
          await next(args);
          fire();
          throw timeout();
        }
        case 'stale-index': {
          const before = last.get(remembered);
          const answer = await next(args);
          if (before === undefined) return answer;
          fire();
          return Object.assign({}, answer, before);
        }
        case 'slow':
          fire();
          await sleep(random() * 5);
          return next(args);
      }
    },
    { step: 'initialize', name: 'faults', override: true },
  );
  return {
    table: { client, name: tableName },
    fired,
    trace,
    /** Kinds that never fired: a run that meets none of them proves nothing of them. */
    silent: (): readonly FaultKind[] => kinds.filter((kind) => (fired.get(kind) ?? 0) === 0),
    stop: (): void => {
      on = false;
    },
  };
};

/** A table that stops working after `left` requests: what a process that dies there leaves behind. */
export const dyingAfter = ({ endpoint, tableName }: Pick<TestTable, 'endpoint' | 'tableName'>, left: number) => {
  let count = 0;
  const client = DynamoDBDocumentClient.from(clientFor(endpoint), { marshallOptions: { removeUndefinedValues: true } });
  class Died extends Error {}
  client.middlewareStack.add(
    (next) => async (args) => {
      count += 1;
      if (count > left) throw new Died(`died before request ${count}`);
      return next(args);
    },
    { step: 'initialize', name: 'dying', override: true },
  );
  return { table: { client, name: tableName }, requests: () => count };
};
