import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first: begun last, one of them would end alone while the other core waits. */
const longest = [
  'test/access/product.test.ts',
  'test/model/guide.test.ts',
  'test/web/journeys.test.ts',
  'test/faults/repeating.test.ts',
  'test/faults/deliveries.test.ts',
  'test/faults/races.test.ts',
  'test/product/demonstration.test.ts',
  'test/faults/exactly-once.test.ts',
  'test/input/fuzz.test.ts',
  // Of the long runs.
  'test/model/lives-1.long.test.ts',
  'test/model/lives-2.long.test.ts',
  'test/model/lives-3.long.test.ts',
  'test/model/lives-4.long.test.ts',
  'test/input/fuzz.long.test.ts',
  'test/privacy/canary.long.test.ts',
  'test/drills/drills.long.test.ts',
  'test/product/restart.long.test.ts',
  'test/web/screens.long.test.ts',
  'test/web/journeys.long.test.ts',
  'test/web/work.long.test.ts',
  'test/web/states.long.test.ts',
];

/** Files whose many writers at once share the ten seconds that a function has with the engine. */
const crowded = (file: TestSpecification): boolean => file.moduleId.includes('/test/faults/');

const rankOf = (file: TestSpecification): number => {
  const rank = longest.findIndex((name) => file.moduleId.endsWith(`/${name}`));
  return rank === -1 ? longest.length : rank;
};

/** The order of the files: a few run at a time, and what lasts must not come at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

/**
 * The order of the files on DynamoDB Local: at each write to a table that has a stream it reads past the records of every
 * older stream, dropped tables' included, so files that depend on its speed come first.
 */
export class CrowdedFirst extends LongestFirst {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => Number(crowded(b)) - Number(crowded(a)));
  }
}
