import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../infra/bundle.ts';
import { recordedMeasures } from '../measures.ts';

/** What each use case asks of the table: measured, and held to its budget, by the tests; printed here. */
export const capacity = async (): Promise<void> => {
  const ran = spawnSync(
    process.execPath,
    [join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs'), 'run', 'test/budgets', '--reporter=dot'],
    { cwd: projectRoot, encoding: 'utf8', timeout: 180_000 },
  );
  for (const { suite, measure, value, target, held } of recordedMeasures().toSorted((a, b) =>
    a.measure.localeCompare(b.measure),
  )) {
    if (suite === 'budgets')
      process.stdout.write(
        `${held === 'yes' ? 'ok ' : 'NO '} ${measure.padEnd(40)} ${value.padStart(36)}  ${target}\n`,
      );
  }
  if (ran.status !== 0) throw new Error(`A budget is passed:\n${ran.stdout}${ran.stderr}`);
};
