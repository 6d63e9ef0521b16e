import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions, stop } from '../ops/options.ts';
import { allFired, exactly, type Figure, type Run, together } from '../test/faults/figures.ts';
import { lifeFigures, openingFigures, raceFigures, stormFigures } from '../test/faults/measures.ts';
import { openAll } from '../test/faults/openings.ts';
import { race } from '../test/faults/races.ts';
import { type Simulated, simulate } from '../test/faults/simulation.ts';
import { storm } from '../test/faults/storms.ts';
import { openTestTable, type TestTable } from '../test/support/engine.ts';
import { recordMeasure } from './measures.ts';

/**
 * What takes too long for `npm test`: the product through thousands of drawn failures, each run from a seed, with a figure
 * for each thing promised. Exit codes: 0 every figure held, 1 one was missed or a fault that was to be met never came, 2 it
 * could not begin.
 */
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** One run of something on a fresh table. */
type OnTable = <T>(run: (open: TestTable) => Promise<T>) => Promise<T>;
type Measured = {
  readonly names: readonly string[];
  readonly run: (on: OnTable, run: Run) => Promise<readonly Figure[]>;
};

const shortLives = 100;
const schedules = 30;

const measures: readonly Measured[] = [
  {
    names: ['R1', 'R7'],
    run: async (on, { seed: drawn, tell }) =>
      openingFigures(await on(async (open) => openAll(open, { seed: drawn, providers: 10, each: 1_000, tell })), {
        openings: 10_000,
        series: 10,
        each: 1_000,
      }),
  },
  {
    names: ['R4'],
    run: async (on, { seed: drawn, tell }) => {
      const rates = { rate: 0.2, kinds: ['timeout-after', 'lands-late'] } as const;
      const operations = 10_000;
      return stormFigures(
        'R4',
        await on(async (open) => storm(open, { seed: drawn, operations, rates, keyless: true, tell })),
        operations,
      );
    },
  },
  {
    names: ['R6'],
    run: async (on, { seed: drawn, tell }) => {
      // What the SDK's three tries leave of a third of failures, for requests that are tried again.
      const rates = { rate: 0.3, otherRate: 0.3 ** 3 };
      const operations = 3_000;
      return stormFigures(
        'R6',
        await on(async (open) => storm(open, { seed: drawn, operations, rates, tell })),
        operations,
      );
    },
  },
  {
    names: ['R10'],
    run: async (on, { seed: drawn, tell }) => {
      const raced = await on(async (open) => race(open, { seed: drawn, schedules, tell }));
      return raceFigures(raced, { pairs: 144, schedules: 144 * 50 });
    },
  },
  {
    names: ['R11'],
    run: async (on, { seed: drawn, tell }) => {
      const lives: Simulated[] = [];
      let same = 0;
      for (let rank = 0; rank < shortLives; rank += 1) {
        const life = { seed: drawn + rank, from: '2023-03-20', days: 8, perDay: 4 };
        const [first, again] = [await on((open) => simulate(open, life)), await on((open) => simulate(open, life))];
        lives.push(first);
        same += first.digest === again.digest ? 1 : 0;
        if ((rank + 1) % 10 === 0) tell(`${rank + 1} lives, each twice`);
      }
      const began = performance.now();
      const year = await on((open) => simulate(open, { seed: drawn, from: '2023-01-05', days: 365, perDay: 2 }));
      const seconds = (performance.now() - began) / 1000;
      return [
        exactly(`R11 seeds that live the same life twice, of ${shortLives}`, same, shortLives),
        ...lifeFigures('short lives', lives),
        ...lifeFigures('one year', [year]),
        {
          measure: 'R11 one simulated year',
          value: seconds,
          unit: 's',
          target: '< 60',
          pass: seconds < 60,
        },
        allFired('R11', together([...lives, year].map(({ fired }) => fired))),
      ];
    },
  },
];

const help = `Des milliers de pannes tirées au sort, et ce qui est promis malgré elles :
  npm run faults                   tout
  npm run faults -- --only NOM     une promesse : ${measures.flatMap(({ names }) => names).join(', ')} ; les autres sont dans npm test
  npm run faults -- --seed 42      le tirage de ce nombre ; sans lui, un autre à chaque fois, qui est dit`;
const { values: options } = readOptions(help, { options: { only: { type: 'string' }, seed: { type: 'string' } } });
const chosen = measures.filter(({ names }) => options.only === undefined || names.includes(options.only));
if (chosen.length === 0) stop(`--only attend une promesse, pas « ${options.only} ».\n\n${help}`);
if (options.seed !== undefined && !/^\d{1,9}$/u.test(options.seed))
  stop(`--seed attend un nombre entier, pas « ${options.seed} ».\n\n${help}`);
const seed = options.seed === undefined ? Date.now() % 10 ** 9 : Number(options.seed);

/** Engines keep their files in memory where there is room: a disk that waits would only slow the same work. */
const roomy = (folder: string): boolean => {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 2 ** 32;
};
const folder = mkdtempSync(join(roomy('/dev/shm') ? '/dev/shm' : tmpdir(), 'ouverture-faults-'));
process.env['TMPDIR'] = folder;

say(`seed ${seed}`);
// The functions' own logs would hide the figures.
console.log = () => {};
let missed = 0;
let engine: TestTable | null = null;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void (async () => {
      await engine?.stop();
      rmSync(folder, { recursive: true, force: true });
      process.exit(130);
    })();
  });
}
try {
  for (const { names, run } of chosen) {
    const began = performance.now();
    const after = (): string => `${Math.round((performance.now() - began) / 1000)} s`;
    const first = await openTestTable();
    engine = first;
    const on: OnTable = async (act) => {
      const open = await openTestTable({ on: first.engine, stream: true });
      try {
        return await act(open);
      } finally {
        await open.stop();
      }
    };
    try {
      const figures = await run(on, { seed, tell: (progress) => say(`  ${names.join(' ')}  ${after()}  ${progress}`) });
      for (const figure of figures) {
        missed += figure.pass ? 0 : 1;
        const unit = figure.unit === '' ? '' : ` ${figure.unit}`;
        say(`${figure.pass ? 'ok ' : 'NO '} ${figure.measure}: ${figure.value}${unit} (${figure.target})`);
        recordMeasure({ suite: 'faults', ...figure });
      }
      say(`  ${names.join(' ')}  ${after()}`);
    } finally {
      await first.stop();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (missed > 0) say(`${missed} missed: npm run faults -- --seed ${seed} plays it again`);
process.exit(missed === 0 ? 0 : 1);
