import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { projectRoot } from '../infra/bundle.ts';
import { readOptions, stop } from '../ops/options.ts';
import {
  faultsOfFeed,
  faultsOfSeries,
  heapGrowth,
  type Latencies,
  latenciesOf,
  quantile,
  tally,
} from './load/figures.ts';
import { type Ask, asker, finance, makeMix, makeSteps, type OnItsWay, providers, type Steps } from './load/mix.ts';
import { arrivals, makeRandom, runOpenLoop } from './load/open-loop.ts';
import { type Started, startProduct } from './load/product.ts';
import { recordMeasure } from './measures.ts';

/**
 * The product under load, as a process of its own: first a day's mix of requests that arrive when they are due, whatever
 * became of those before (open loop), then many people who open at once. Exit code 1 when a target is missed.
 */
const usage = `Le produit sous charge, démarré à part sur des données à lui :
  npm run load [-- options]
    --rate 50         requêtes par seconde, en moyenne, arrivées indépendantes les unes des autres
    --seconds 600     durée mesurée de ce mélange ; 0 pour le passer
    --warm-up 60      secondes au même rythme avant de mesurer
    --openings 1000   actions ouvertes ensuite par des personnes qui ouvrent toutes en même temps ; 0 pour passer
    --openers 32      combien de personnes
    --impatient       chacune ouvre la suivante aussitôt, sans attendre que sa facture soit arrivée à la finance
    --seed 1          autre tirage des arrivées et du mélange
    --keep            garder le dossier de données
    --help            ce texte
  Les mesures ne sont gardées (npm run measures) que pour les valeurs par défaut.`;

const numbers = { rate: 50, seconds: 600, 'warm-up': 60, openings: 1000, openers: 32, seed: 1 } as const;
type NumberName = keyof typeof numbers;

const { values } = readOptions(usage, {
  options: {
    rate: { type: 'string', default: String(numbers.rate) },
    seconds: { type: 'string', default: String(numbers.seconds) },
    'warm-up': { type: 'string', default: String(numbers['warm-up']) },
    openings: { type: 'string', default: String(numbers.openings) },
    openers: { type: 'string', default: String(numbers.openers) },
    seed: { type: 'string', default: String(numbers.seed) },
    impatient: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const numberOf = (name: NumberName, least: number): number => {
  const value = Number(values[name]);
  return Number.isInteger(value) && value >= least
    ? value
    : stop(`--${name} attend un nombre entier, au moins ${least}, pas « ${values[name]} ».\n\n${usage}`);
};
const options = {
  rate: numberOf('rate', 1),
  seconds: numberOf('seconds', 0),
  warmUp: numberOf('warm-up', 1),
  openings: numberOf('openings', 0),
  openers: numberOf('openers', 1),
  seed: numberOf('seed', 0),
  impatient: values.impatient,
  keep: values.keep,
};
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const inWords = ({ count, p50, p95, p99, max }: Latencies): string =>
  `${String(count).padStart(6)}  p50 ${ms(p50).padStart(7)}  p95 ${ms(p95).padStart(7)}  p99 ${ms(p99).padStart(7)}  max ${ms(max).padStart(7)}`;

let missed = 0;
/** `usual`: made with the default options, so that a row of the table always means the same. */
const judge = (
  measure: string,
  value: number | string,
  unit: string,
  target: string,
  pass: boolean,
  usual: boolean,
): void => {
  if (!pass) missed += 1;
  const shown = typeof value === 'number' ? String(Math.round(value * 100) / 100) : value;
  say(
    `${pass ? 'ok ' : 'NO '} ${measure}: ${shown}${unit === '' ? '' : ` ${unit}`}${target === '' ? '' : ` (${target})`}`,
  );
  if (usual) recordMeasure({ suite: 'load', measure, value, unit, target, pass });
};

const clock = { now: () => performance.now(), sleep: async (wait: number) => sleep(wait) };
type Seen = { readonly name: string; readonly word: string; readonly latencyMs: number };

const offer = async (
  mix: ReturnType<typeof makeMix>,
  due: readonly number[],
  what: string,
): Promise<readonly Seen[]> => {
  const seen: Seen[] = [];
  let latest: number[] = [];
  let begun = 0;
  const from = performance.now();
  const progress = setInterval(() => {
    const failed = seen.filter(({ word }) => word.startsWith('5') || word === 'no answer').length;
    const seconds = Math.round((performance.now() - from) / 1000);
    say(
      `  ${what} ${String(seconds).padStart(4)} s  ${String(seen.length).padStart(6)} answered, ${begun - seen.length} under way, last ten seconds p50 ${ms(quantile(latest, 0.5))} p99 ${ms(quantile(latest, 0.99))}, 5xx ${failed}`,
    );
    latest = [];
  }, 10_000);
  try {
    const drawn = due.map(() => mix.next());
    await runOpenLoop(
      due,
      clock,
      async (index) => {
        begun += 1;
        return (await drawn[index]?.run()) ?? '';
      },
      (word, latencyMs, index) => {
        seen.push({ name: drawn[index]?.name ?? '', word, latencyMs });
        latest.push(latencyMs);
      },
    );
  } finally {
    clearInterval(progress);
  }
  return seen;
};

/** Several at a time, as many as `width`, until `count` are done. */
const atOnce = async (width: number, count: number, run: (index: number) => Promise<void>): Promise<void> => {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < count) {
        next += 1;
        await run(next - 1);
      }
    }),
  );
};

const dayOfRequests = async (product: Started, ask: Ask): Promise<void> => {
  const { rate, seconds, warmUp, seed } = options;
  const random = makeRandom(seed);
  const mix = makeMix(ask, random);
  say(`${rate} requests/s: ${warmUp} s to warm up, then ${seconds} s`);
  // One of each first: fifty people who come at once to functions that have never run is another matter.
  for (const { run } of mix.kinds) await run();
  await offer(mix, arrivals(rate, warmUp, random), 'warm-up');
  const before = await product.heap();
  const residentBefore = product.residentBytes();
  const seen = await offer(mix, arrivals(rate, seconds, random), 'load');
  const after = await product.heap();

  for (const { name } of mix.kinds) {
    const own = seen.filter((one) => one.name === name).map(({ latencyMs }) => latencyMs);
    say(`  ${name.padEnd(24)} ${inWords(latenciesOf(own))}`);
  }
  const all = latenciesOf(seen.map(({ latencyMs }) => latencyMs));
  say(`  ${'all'.padEnd(24)} ${inWords(all)}`);
  for (const [word, count] of tally(seen.map(({ word: one }) => one))) say(`  ${String(count).padStart(6)} × ${word}`);
  const growth = heapGrowth(before, after);
  const inIsolates = (named: (name: string) => boolean, list: typeof before): number =>
    list.filter(({ name }) => named(name)).reduce((sum, { usedBytes }) => sum + usedBytes, 0);
  const isPlayer = (name: string): boolean => name === 'product';
  say(
    `  heap after a collection: ${megabytes(growth.beforeBytes)} → ${megabytes(growth.afterBytes)}; the player's own ${megabytes(inIsolates(isPlayer, before))} → ${megabytes(inIsolates(isPlayer, after))}; ${before.length} isolates then, ${growth.begun} begun and ${growth.ended} ended since; resident ${megabytes(residentBefore)} → ${megabytes(product.residentBytes())}`,
  );
  const usual = seconds === numbers.seconds && rate === numbers.rate;
  const name = `${rate} requests/s for ${seconds} s`;
  const failures = seen.filter(({ word }) => word.startsWith('5') || word === 'no answer').length;
  const refusals = seen.filter(({ word }) => word.startsWith('4')).length;
  judge(`${name}: answered`, seen.length, '', '', true, usual);
  judge(`${name}: 5xx and no answer`, failures, '', '= 0', failures === 0, usual);
  judge(`${name}: refused (4xx)`, refusals, '', '', true, usual);
  judge(`${name}: p50, from when it was due`, all.p50, 'ms', '', true, usual);
  judge(`${name}: p95, from when it was due`, all.p95, 'ms', '', true, usual);
  judge(`${name}: p99, from when it was due`, all.p99, 'ms', '< 150', all.p99 < 150, usual);
  judge(`${name}: longest, from when it was due`, all.max, 'ms', '', true, usual);
  judge(`${name}: growth of the heap`, growth.share * 100, '%', '< 5', growth.share < 0.05, usual);
};

const eventSchema = z.looseObject({ detail: z.looseObject({ type: z.string(), subject: z.string() }) });
const messageSchema = z.object({ sentAt: z.string(), body: z.string() });

/**
 * Finance, receiving: the queue's own file, read on as it grows, so that waiting for an event asks nothing of the product.
 * Answers when the invoice of an action came, `null` if it has not within the time given.
 */
const receiving = (dataDir: string) => {
  const file = join(dataDir, 'queues', 'finance.jsonl');
  const received = new Map<string, number>();
  let from = 0;
  let rest = '';
  let readAt = 0;
  const readOn = (): void => {
    // For all who wait: each looking by itself would take the product's processor.
    if (performance.now() - readAt < 10) return;
    readAt = performance.now();
    if (!existsSync(file) || statSync(file).size === from) return;
    const bytes = readFileSync(file).subarray(from);
    from += bytes.length;
    const lines = `${rest}${bytes.toString('utf8')}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { sentAt, body } = messageSchema.parse(JSON.parse(line));
      const { type, subject } = eventSchema.parse(JSON.parse(body)).detail;
      if (type === 'invoice.issued' && !received.has(subject)) received.set(subject, Date.parse(sentAt));
    }
  };
  return async (actionNumber: string, patienceMs: number): Promise<number | null> => {
    const until = Date.now() + patienceMs;
    for (;;) {
      readOn();
      const at = received.get(actionNumber);
      if (at !== undefined) return at;
      if (Date.now() > until) return null;
      await sleep(20);
    }
  };
};

/** Registers, enrols, confirms and enters: everything but the opening. */
const prepare = async (steps: Steps, count: number): Promise<readonly OnItsWay[]> => {
  const prepared: OnItsWay[] = [];
  await atOnce(8, count, async (index) => {
    const who = providers[index % providers.length];
    if (who === undefined) return;
    let { word, one } = await steps.register(who);
    for (const step of [steps.enrol, steps.confirm, steps.enter]) {
      if (one === null) break;
      ({ word, one } = await step(one));
    }
    if (one === null) throw new Error(`An action could not be prepared: ${word}`);
    prepared.push(one);
    if (prepared.length % 100 === 0) say(`  ${prepared.length} actions ready to be opened`);
  });
  return prepared;
};

const feedSchema = z.looseObject({
  invoiceId: z.string(),
  number: z.string().nullish(),
  issuedOn: z.string().nullish(),
});
/** The whole feed, page after page. */
const readFeed = async (ask: Ask) => {
  const entries: {
    readonly position: number;
    readonly type: string;
    readonly subject: string;
    readonly data: z.infer<typeof feedSchema>;
  }[] = [];
  for (let after = 0; ; ) {
    const page = await ask(finance, 'readInvoiceFeed', { query: { after, limit: 100 } });
    if (!page.ok) throw new Error(`The feed: ${page.error.detail}`);
    const { items, nextPosition, nextCursor } = page.value.body;
    entries.push(
      ...items.map(({ position, type, subject, data }) => ({ position, type, subject, data: feedSchema.parse(data) })),
    );
    if (nextCursor === null) return entries;
    after = nextPosition;
  }
};

const manyOpeners = async (product: Started, ask: Ask): Promise<void> => {
  const { openings, openers } = options;
  say(`${openings} actions of ${providers.length} providers to be opened by ${openers} people at once`);
  const steps = makeSteps(ask);
  const prepared = await prepare(steps, openings);
  const received = receiving(product.dataDir);
  const answered: number[] = [];
  const delays: number[] = [];
  const words: string[] = [];
  const late: (() => Promise<void>)[] = [];
  const from = performance.now();
  await atOnce(openers, prepared.length, async (index) => {
    const one = prepared[index];
    if (one === undefined) return;
    const begunAt = Date.now();
    const asked = performance.now();
    const { word } = await steps.open(one, `openers-${one.actionNumber}`);
    answered.push(performance.now() - asked);
    words.push(word);
    const follow = async (): Promise<void> => {
      const at = await received(one.actionNumber, 120_000);
      if (at !== null) delays.push(at - begunAt);
      if (delays.length % 100 === 0) say(`  ${delays.length} invoices have reached finance`);
    };
    if (options.impatient) late.push(follow);
    else await follow();
  });
  for (const follow of late) await follow();
  const seconds = (performance.now() - from) / 1000;

  say(`  opening, answered        ${inWords(latenciesOf(answered))}`);
  say(`  opening to event         ${inWords(latenciesOf(delays))}`);
  for (const [word, count] of tally(words)) say(`  ${String(count).padStart(6)} × ${word}`);
  const usual = openings === numbers.openings && openers === numbers.openers && !options.impatient;
  const name = `${openers} openers at once, ${openings} openings${options.impatient ? ', nobody waits for the invoice' : ''}`;
  judge(`${name}: invoices a second, from opening to event`, delays.length / seconds, '', '', true, usual);
  judge(
    `${name}: invoices that reached finance`,
    delays.length,
    '',
    `= ${openings}`,
    delays.length === openings,
    usual,
  );
  judge(`${name}: opening to event, p50`, quantile(delays, 0.5), 'ms', '', true, usual);
  judge(
    `${name}: opening to event, p99`,
    quantile(delays, 0.99),
    'ms',
    '< 2000',
    quantile(delays, 0.99) < 2_000,
    usual,
  );

  const feed = await readFeed(ask);
  const faults = [...faultsOfFeed(feed.map(({ position }) => position))];
  const opened = new Set(prepared.map(({ actionNumber }) => actionNumber));
  const inFeed = feed.filter(({ type, subject }) => type === 'invoice.issued' && opened.has(subject));
  if (inFeed.length !== opened.size || new Set(inFeed.map(({ subject }) => subject)).size !== opened.size)
    faults.push(`the feed tells of ${inFeed.length} invoices for ${opened.size} openings`);
  for (const who of providers) {
    const issued: { number: string; issuedOn: string }[] = [];
    for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
      const page: Awaited<ReturnType<typeof listPage>> = await listPage(ask, who, cursor);
      if (!page.ok) throw new Error(`The invoices of ${who.user}: ${page.error.detail}`);
      for (const { number, issuedOn } of page.value.body.items)
        if (number !== null && issuedOn !== null) issued.push({ number, issuedOn });
      cursor = page.value.body.nextCursor;
    }
    const years = new Set(issued.map(({ number }) => number.slice(0, 6)));
    for (const year of years) faults.push(...faultsOfSeries(issued.filter(({ number }) => number.startsWith(year))));
  }
  for (const fault of faults.slice(0, 20)) say(`  ${fault}`);
  judge(
    `${name}: gaps, repeats and dates going back, in numbers and feed`,
    faults.length,
    '',
    '= 0',
    faults.length === 0,
    usual,
  );
};
const listPage = async (ask: Ask, who: (typeof providers)[number], cursor: string | null) =>
  ask(who, 'listInvoices', { page: { limit: 100, cursor } });

/** The auditor's word on what was left. */
const audited = async (dataDir: string): Promise<number | null> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(projectRoot, 'ops', 'audit.ts'), '--data', dataDir], {
      stdio: 'inherit',
    });
    child.once('exit', (code) => resolve(code));
  });

const product = await startProduct();
const end = async (): Promise<void> => {
  await product.stop();
  if (options.keep) say(`data kept in ${product.dataDir}`);
  else product.discard();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void end().finally(() => process.exit(130)));
try {
  const ask = asker(product);
  if (options.seconds > 0) await dayOfRequests(product, ask);
  if (options.openings > 0) await manyOpeners(product, ask);
  await product.stop();
  const code = await audited(product.dataDir);
  const usual = options.seconds === numbers.seconds && options.openings === numbers.openings;
  judge(
    'npm run audit at the end',
    code === 0 ? 'nothing found' : `exit code ${code}`,
    '',
    'nothing found',
    code === 0,
    usual,
  );
} finally {
  await end();
}
process.exitCode = missed === 0 ? 0 : 1;
