import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files whose many writers at once share the ten seconds that a function has with the engine. */
const crowded = (file: string): boolean => file.includes('/test/faults/');

/**
 * The order of the files on DynamoDB Local: at each write to a table that has a stream it reads past the records of every
 * older stream, dropped tables' included, so whoever stands on its pace comes first.
 */
export class StreamFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    return [...usual.filter((file) => crowded(file.moduleId)), ...usual.filter((file) => !crowded(file.moduleId))];
  }
}
