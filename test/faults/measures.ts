import { allFired, atLeast, exactly, type Figure } from './figures.ts';
import type { Opened } from './openings.ts';
import type { Raced } from './races.ts';
import type { Simulated } from './simulation.ts';
import { type Stormed } from './storms.ts';

/** A list that must be empty; its content is reported. */
const none = (measure: string, wrong: readonly string[]): Figure => ({
  measure,
  value: wrong.length === 0 ? 0 : `${wrong.length}: ${wrong.slice(0, 3).join('; ')}`,
  unit: '',
  target: '= 0',
  pass: wrong.length === 0,
});

/** R1 and R7: one advance an opening, series without a gap. */
export const openingFigures = (
  opened: Opened,
  wanted: { readonly openings: number; readonly series: number; readonly each: number },
): readonly Figure[] => [
  exactly('R1 openings with one advance each', opened.invoices, wanted.openings),
  exactly('R1 advances double or missing', opened.double + opened.missing, 0),
  exactly('R1 invoices with one distinct event', opened.distinctEvents, opened.invoices + opened.voided[1]),
  atLeast('R1 deliveries of records', opened.deliveries, wanted.openings * 7),
  none('R1 answers of openings that were not right', opened.wrongAnswers),
  none('R1 faults that the auditor finds', [...opened.findings, ...(opened.booksDiffer ? ['finance’s books'] : [])]),
  none('R7 series with a gap, a double or a date that goes back', opened.broken),
  exactly('R7 series', opened.series, wanted.series),
  atLeast('R7 invoices in the longest series', opened.longestSeries, wanted.each),
  exactly('R7 numbers voided that stay visible with their reason', opened.voided[0], opened.voided[1]),
  allFired('R1 R7', opened.fired),
];

/** R4 and R6: answers right, no effect double, within the client's tries. */
export const stormFigures = (name: 'R4' | 'R6', stormed: Stormed, wanted: number): readonly Figure[] => [
  atLeast(`${name} operations`, stormed.operations, wanted),
  none(`${name} answers still wrong after retry`, stormed.wrongAnswers),
  exactly(`${name} effects double or missing`, stormed.doubleEffects, 0),
  none(`${name} faults that the auditor finds`, stormed.findings),
  {
    measure: `${name} calls that succeed within six tries`,
    value: stormed.succeeded * 100,
    unit: '%',
    target: '≥ 99.9',
    pass: stormed.succeeded >= 0.999,
  },
  {
    measure: `${name} times that one transaction was sent at most`,
    value: stormed.mostSends,
    unit: '',
    target: '≤ 11',
    pass: stormed.mostSends <= 11,
  },
  allFired(name, stormed.fired),
];

/** R10: whatever the interleaving, the end is that of one order. */
export const raceFigures = (raced: Raced, wanted: { readonly pairs: number; readonly schedules: number }) => [
  atLeast('R10 pairs of commands', raced.pairs, wanted.pairs),
  atLeast('R10 schedules', raced.schedules, wanted.schedules),
  none('R10 schedules that neither order explains', raced.diverged),
  none('R10 faults that the auditor finds', raced.findings),
  atLeast('R10 pairs seen in both orders', raced.bothWays, Math.ceil(raced.pairs / 2)),
];

/** R11: lives that leave nothing wrong. */
export const lifeFigures = (name: string, lives: readonly Simulated[]): readonly Figure[] => [
  none(
    `R11 ${name}: what is wrong at the end`,
    lives.flatMap(({ wrong }) => wrong),
  ),
];
