import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { projectRoot } from '../infra/bundle.ts';
import { readOptions, stop } from '../ops/options.ts';
import { type Bug, bugs, suites } from '../test/oracle/bugs.ts';
import { recordMeasure } from './measures.ts';

/**
 * The oracle's oracle: would the tests notice? Puts one realistic bug for each invariant in the product and runs the suites that
 * should turn red. A bug found by nobody, or a suite that is red without a bug, fails the run.
 */
const report = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).default([]) }),
      ),
    }),
  ),
});

type Ran = {
  readonly green: boolean;
  readonly passed: number;
  readonly failed: { readonly test: string; readonly why: string } | null;
};

/** Runs one suite; `failed` names the first test that an assertion of it failed in. */
const runSuite = async (suite: string, bug: string | undefined): Promise<Ran> => {
  const folder = mkdtempSync(join(tmpdir(), 'ouverture-oracle-'));
  const outputFile = join(folder, 'report.json');
  try {
    const child = spawn(
      process.execPath,
      [
        join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        suite,
        '--maxWorkers=1',
        '--bail=1',
        '--silent',
        '--reporter=json',
        `--outputFile=${outputFile}`,
      ],
      {
        cwd: projectRoot,
        // The lives of the model in which each bug is met; any failure will do, so none is shrunk.
        env: {
          ...process.env,
          SEED: '20230105',
          LIVES: '100',
          NO_SHRINK: '1',
          ...(bug === undefined ? {} : { SEEDED_BUG: bug }),
        },
        stdio: 'ignore',
        timeout: 300_000,
      },
    );
    const code = await new Promise<number | null>((resolve) => {
      child.once('close', resolve);
    });
    const { numPassedTests, testResults } = report.parse(JSON.parse(readFileSync(outputFile, 'utf8')));
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .find(({ status }) => status === 'failed');
    const why =
      failed?.failureMessages
        .join('\n')
        .match(/AssertionError: ([^\n]*)|Error: ([^\n]*)/gu)
        ?.at(-1) ?? '';
    return {
      green: code === 0,
      passed: numPassedTests,
      failed: failed === undefined ? null : { test: failed.fullName, why: why.slice(0, 160) },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Exit codes: 0 every bug was found, 1 one was not, 2 nothing could be told. */
const help = `Les tests verraient-ils la faute ? Une faute vraisemblable à la fois est mise dans le produit, en mémoire :
  npm run oracle                toutes, un quart d’heure environ
  npm run oracle -- NOM …       celles-là
  npm run oracle -- --list      leurs noms, ce qu’elles violent, où`;
const { values: options, positionals: named } = readOptions(help, {
  allowPositionals: true,
  options: { list: { type: 'boolean', default: false } },
});
const unknown = named.filter((one) => !bugs.some(({ name }) => name === one));
if (unknown.length > 0) stop(`${unknown.join(', ')} : faute inconnue.\n\n${help}`);
const all = named.length === 0;
const chosen: readonly Bug[] = bugs.filter(({ name }) => all || named.includes(name));
if (options.list) stop(chosen.map(({ name, invariant, file }) => `${name}\t${invariant}\t${file}`).join('\n'), 0);

const wanted = new Set(chosen.flatMap(({ finds }) => finds));
for (const name of wanted) {
  const { green, passed, failed } = await runSuite(suites[name], undefined);
  if (!green || passed === 0) {
    process.stderr.write(
      `${suites[name]} is red without a bug (${failed?.test ?? 'it did not run'}): nothing can be told.\n`,
    );
    process.exit(2);
  }
}

let missed = 0;
for (const bug of chosen) {
  let found: string | null = null;
  for (const suite of bug.finds) {
    const { failed } = await runSuite(suites[suite], bug.name);
    if (failed === null) continue;
    found = `${suite}: ${failed.test}\n          ${failed.why}`;
    break;
  }
  missed += found === null ? 1 : 0;
  process.stdout.write(
    `${found === null ? 'MISSED' : 'found '}  ${bug.name}: ${bug.invariant}${found === null ? '' : `\n        ${found}`}\n`,
  );
}
process.stdout.write(`${chosen.length - missed} of ${chosen.length} seeded bugs found\n`);
if (all) {
  recordMeasure({
    suite: 'oracle',
    measure: 'realistic bugs that the tests find, one at least per invariant',
    value: bugs.length - missed,
    unit: '',
    target: `= ${bugs.length}`,
    pass: missed === 0,
  });
}
process.exit(missed === 0 ? 0 : 1);
