import type { Table } from '../../store/client.ts';

export type Cost = {
  /** Sequential round trips: parallel requests count once. */
  readonly roundTrips: number;
  readonly requests: readonly string[];
  /** Capacity units, as the engine bills them. */
  readonly units: number;
  /** Items of the largest transaction. */
  readonly items: number;
  /** Bytes of the largest transaction and of its largest item, as JSON: a little more than DynamoDB counts. */
  readonly transactionBytes: number;
  readonly itemBytes: number;
};

type Made = {
  readonly name: string;
  readonly items: readonly number[];
  readonly from: number;
  to: number;
  units: number;
};

/** Bytes count as many as they are. */
const bytesAsText = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value
    ? 'x'.repeat([value.data].flat().length)
    : value;

/** The size of each item of a transaction. */
const itemsOf = (input: object): readonly number[] =>
  'TransactItems' in input && Array.isArray(input.TransactItems)
    ? input.TransactItems.map((item: unknown) => Buffer.byteLength(JSON.stringify(item, bytesAsText)))
    : [];
const total = (numbers: readonly number[]): number => numbers.reduce((before, one) => before + one, 0);

const unitsOf = (answer: unknown): number => {
  if (typeof answer !== 'object' || answer === null || !('ConsumedCapacity' in answer)) return 0;
  return [answer.ConsumedCapacity].flat().reduce<number>((sum, one) => {
    const units: unknown = typeof one === 'object' && one !== null && 'CapacityUnits' in one ? one.CapacityUnits : 0;
    return sum + (typeof units === 'number' ? units : 0);
  }, 0);
};

/** Counts the requests to a table during a run. One measurement at a time. */
export const makeCostMeter = (table: Table) => {
  let made: Made[] = [];
  table.client.middlewareStack.add(
    (next, context) => async (args) => {
      const one: Made = {
        name: String(context.commandName).replace('Command', ''),
        items: itemsOf(args.input),
        from: performance.now(),
        to: 0,
        units: 0,
      };
      made.push(one);
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      try {
        const answer = await next(args);
        one.units = unitsOf(answer.output);
        return answer;
      } finally {
        one.to = performance.now();
      }
    },
    { step: 'initialize', name: 'meter', override: true },
  );
  return {
    measure: async <T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly cost: Cost }> => {
      made = [];
      const result = await run();
      const waves: number[] = [];
      for (const one of made) {
        const before = made.map((other, index) => (other.to < one.from && other !== one ? (waves[index] ?? 0) : 0));
        waves.push(1 + Math.max(0, ...before));
      }
      return {
        result,
        cost: {
          roundTrips: Math.max(0, ...waves),
          requests: made.map(({ name }) => name),
          units: total(made.map(({ units }) => units)),
          items: Math.max(0, ...made.map(({ items }) => items.length)),
          transactionBytes: Math.max(0, ...made.map(({ items }) => total(items))),
          itemBytes: Math.max(0, ...made.flatMap(({ items }) => items)),
        },
      };
    },
  };
};
