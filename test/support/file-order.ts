import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first: begun last, one of them would end alone while the other core waits. */
const longest = [
  'test/model/guide.test.ts',
  'test/web/journeys.test.ts',
  'test/access/product.test.ts',
  'test/faults/races.test.ts',
  'test/product/restart.test.ts',
  'test/access/matrix.test.ts',
  'test/faults/repeating.test.ts',
  'test/faults/deliveries.test.ts',
  'test/privacy/canary.test.ts',
  'test/infra/rules.test.ts',
];

/** Files whose many writers at once share the ten seconds that a function has with the engine. */
const crowded = (file: TestSpecification): boolean => file.moduleId.includes('/test/faults/');

const rankOf = (file: TestSpecification): number => {
  const rank = longest.findIndex((name) => file.moduleId.endsWith(`/${name}`));
  return rank === -1 ? longest.length : rank;
};

/** The order of the files of `npm test`: a few run at a time, and what lasts must not come at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

/**
 * The order of the files on DynamoDB Local: at each write to a table that has a stream it reads past the records of every
 * older stream, dropped tables' included, so whoever stands on its pace comes first.
 */
export class CrowdedFirst extends LongestFirst {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => Number(crowded(b)) - Number(crowded(a)));
  }
}
