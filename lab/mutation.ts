import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { projectRoot } from '../infra/bundle.ts';
import { stop } from '../ops/options.ts';
import { recordMeasure } from './measures.ts';

/** Mutates `domain/` and runs its own tests on each mutant. Exit codes: Stryker’s; 1 too when its report is missing. */
const help = `Les tests de domain/ verraient-ils une ligne changée ? Stryker en change une à la fois (stryker.config.json) :
  npm run mutation                                  tout domain/, vingt minutes : la mesure est gardée
  npm run mutation -- --mutate domain/money.ts      ce fichier-là ; la suite va à Stryker telle quelle`;
const file = join(projectRoot, 'build', 'mutation.json');
const wanted = 85;
const report = z.object({
  files: z.record(z.string(), z.object({ mutants: z.array(z.object({ status: z.string() })) })),
});

const more = process.argv.slice(2);
if (more.includes('--help')) stop(help, 0);
rmSync(file, { force: true });
const stryker = spawn(
  process.execPath,
  [join(projectRoot, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js'), 'run', ...more],
  { cwd: projectRoot, stdio: 'inherit' },
);
// Stopped with us: its workers would go on for half an hour.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stryker.kill(signal));
const status = await new Promise<number | null>((resolve) => {
  stryker.once('close', resolve);
});
// It stopped before it could tell, and has said why.
if (!existsSync(file)) process.exit(status === 0 ? 0 : 1);

// Those that do not compile or are ignored are of no weight, as in Stryker's own score.
const weighed = ['Killed', 'Timeout', 'Survived', 'NoCoverage'];
const statuses = Object.values(report.parse(JSON.parse(readFileSync(file, 'utf8'))).files)
  .flatMap(({ mutants }) => mutants.map((mutant) => mutant.status))
  .filter((one) => weighed.includes(one));
const found = statuses.filter((one) => one === 'Killed' || one === 'Timeout').length;
const score = (100 * found) / statuses.length;
process.stdout.write(`${found} of ${statuses.length} mutants found: ${score.toFixed(2)} %\n`);
if (more.length === 0) {
  recordMeasure({
    suite: 'mutation',
    measure: 'mutants of domain/ that its tests find',
    value: score,
    unit: '%',
    target: `≥ ${wanted}`,
    pass: score >= wanted,
  });
}
process.exit(status ?? 1);
