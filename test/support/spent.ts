import type { Table } from '../../functions/shared/store/client.ts';

export type Spent = {
  /** Waits one after the other: requests in parallel count once. */
  readonly roundTrips: number;
  readonly requests: readonly string[];
  /** Capacity units, as the engine bills them. */
  readonly units: number;
};

type Made = { readonly name: string; readonly from: number; to: number; units: number };

const unitsOf = (answer: unknown): number => {
  if (typeof answer !== 'object' || answer === null || !('ConsumedCapacity' in answer)) return 0;
  return [answer.ConsumedCapacity].flat().reduce<number>((sum, one) => {
    const units: unknown = typeof one === 'object' && one !== null && 'CapacityUnits' in one ? one.CapacityUnits : 0;
    return sum + (typeof units === 'number' ? units : 0);
  }, 0);
};

/** Counts what is asked of a table while something runs. One measurement at a time. */
export const makeMeter = (table: Table) => {
  let made: Made[] = [];
  table.client.middlewareStack.add(
    (next, context) => async (args) => {
      const one: Made = {
        name: String(context.commandName).replace('Command', ''),
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
    measure: async <T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly spent: Spent }> => {
      made = [];
      const result = await run();
      const waves: number[] = [];
      for (const one of made) {
        const before = made.map((other, index) => (other.to < one.from && other !== one ? (waves[index] ?? 0) : 0));
        waves.push(1 + Math.max(0, ...before));
      }
      return {
        result,
        spent: {
          roundTrips: Math.max(0, ...waves),
          requests: made.map(({ name }) => name),
          units: made.reduce((sum, { units }) => sum + units, 0),
        },
      };
    },
  };
};
