import { addDays, type CalendarDate, date } from '../calendar-date.ts';
import type { Cents, Rate } from '../money.ts';
import type { BuyerKind } from './terms.ts';

/** A figure set by law, with its article. */
export type Figure<T> = { readonly value: T; readonly article: string };

/** The rules for consultations launched from `inForceFrom`, until the next version. */
export type RuleVersion = {
  readonly id: string;
  readonly inForceFrom: CalendarDate;
  /** The text that brought this version. */
  readonly broughtBy: string;
  /** An advance is mandatory strictly above it. */
  readonly thresholdExclTaxCents: Figure<Cents>;
  /** An advance is mandatory strictly above it. */
  readonly minimumDurationMonths: Figure<number>;
  /** Article that lets the contract grant an advance that is not mandatory. */
  readonly optionalArticle: string;
  /** Article that lets the holder refuse the advance. */
  readonly waiverArticle: string;
  /** Above this duration, the base is the contract's value over that many months. */
  readonly referenceMonths: Figure<number>;
  readonly minimumRate: Figure<Rate>;
  readonly maximumRate: Figure<Rate>;
  /** Article on the guarantee that a buyer may require above the maximum. */
  readonly guaranteeArticle: string;
  /** Minimum rate for an SME. */
  readonly smeMinimumRate: Readonly<Record<BuyerKind, Figure<Rate>>>;
  /** When the contract is silent: shares of the amount incl. tax executed. */
  readonly recoupment: {
    readonly start: Figure<Rate>;
    readonly end: Figure<Rate>;
    /** Advances above `above` are recouped from the first payment request. */
    readonly largeAdvance?: { readonly above: Rate; readonly start: Rate; readonly article: string };
    /** Where the law sets the latest end, the contract may not go past it. */
    readonly latestEnd?: Figure<Rate>;
  };
};

const percent = (value: number): Rate => ({ millionths: value * 10_000 });

/** Décret n° 2016-360 of 25 March 2016: one rate for all, whoever the holder is. */
const decree2016: RuleVersion = {
  id: 'DECRET-2016-360',
  inForceFrom: date('2016-04-01'),
  broughtBy: 'Décret n° 2016-360 du 25 mars 2016',
  thresholdExclTaxCents: { value: 5_000_000, article: 'Décret n° 2016-360, art. 110, I' },
  minimumDurationMonths: { value: 2, article: 'Décret n° 2016-360, art. 110, I' },
  optionalArticle: 'Décret n° 2016-360, art. 110',
  waiverArticle: 'Décret n° 2016-360, art. 110, I',
  referenceMonths: { value: 12, article: 'Décret n° 2016-360, art. 110, II' },
  minimumRate: { value: percent(5), article: 'Décret n° 2016-360, art. 110, II' },
  maximumRate: { value: percent(30), article: 'Décret n° 2016-360, art. 110' },
  guaranteeArticle: 'Décret n° 2016-360, art. 110',
  smeMinimumRate: {
    STATE: { value: percent(5), article: 'Décret n° 2016-360, art. 110, II' },
    LARGE_LOCAL: { value: percent(5), article: 'Décret n° 2016-360, art. 110, II' },
    OTHER: { value: percent(5), article: 'Décret n° 2016-360, art. 110, II' },
  },
  recoupment: {
    start: { value: percent(65), article: 'Décret n° 2016-360, art. 111, II' },
    end: { value: percent(80), article: 'Décret n° 2016-360, art. 111, I' },
    latestEnd: { value: percent(80), article: 'Décret n° 2016-360, art. 111, I' },
  },
};

const decree2018: RuleVersion = {
  ...decree2016,
  id: 'DECRET-2018-1225',
  inForceFrom: date('2019-01-01'),
  broughtBy: 'Décret n° 2018-1225 du 24 décembre 2018, art. 7',
  smeMinimumRate: {
    ...decree2016.smeMinimumRate,
    STATE: { value: percent(20), article: 'Décret n° 2016-360, art. 110, modifié par le décret n° 2018-1225' },
  },
};

/** The same figures, now in the Code de la commande publique. */
const code2019: RuleVersion = {
  id: 'CCP-2019-04-01',
  inForceFrom: date('2019-04-01'),
  broughtBy: 'Décret n° 2018-1075 du 3 décembre 2018',
  thresholdExclTaxCents: { value: 5_000_000, article: 'CCP R2191-3' },
  minimumDurationMonths: { value: 2, article: 'CCP R2191-3' },
  optionalArticle: 'CCP R2191-4',
  waiverArticle: 'CCP R2191-5',
  referenceMonths: { value: 12, article: 'CCP R2191-7' },
  minimumRate: { value: percent(5), article: 'CCP R2191-7' },
  maximumRate: { value: percent(30), article: 'CCP R2191-7' },
  guaranteeArticle: 'CCP R2191-8',
  smeMinimumRate: {
    STATE: { value: percent(20), article: 'CCP R2191-7' },
    LARGE_LOCAL: { value: percent(5), article: 'CCP R2191-7' },
    OTHER: { value: percent(5), article: 'CCP R2191-7' },
  },
  recoupment: {
    start: { value: percent(65), article: 'CCP R2191-11' },
    end: { value: percent(80), article: 'CCP R2191-12' },
    latestEnd: { value: percent(80), article: 'CCP R2191-12' },
  },
};

const code2020: RuleVersion = {
  ...code2019,
  id: 'CCP-2020-01-01',
  inForceFrom: date('2020-01-01'),
  broughtBy: 'Décret n° 2019-1344 du 12 décembre 2019',
  smeMinimumRate: {
    ...code2019.smeMinimumRate,
    LARGE_LOCAL: { value: percent(10), article: 'CCP R2191-7, 3°' },
    STATE: { value: percent(20), article: 'CCP R2191-7, 1°' },
  },
};

const codeOctober2020: RuleVersion = {
  ...code2020,
  id: 'CCP-2020-10-18',
  inForceFrom: date('2020-10-18'),
  broughtBy: 'Décret n° 2020-1261 du 15 octobre 2020',
  recoupment: {
    ...code2020.recoupment,
    start: { value: percent(65), article: 'CCP R2191-11, 1°' },
    largeAdvance: { above: percent(30), start: percent(0), article: 'CCP R2191-11, 2°' },
  },
};

const code2023: RuleVersion = {
  ...codeOctober2020,
  id: 'CCP-2023-01-01',
  inForceFrom: date('2023-01-01'),
  broughtBy: 'Décret n° 2022-1683 du 28 décembre 2022',
  smeMinimumRate: {
    ...codeOctober2020.smeMinimumRate,
    STATE: { value: percent(30), article: 'CCP R2191-7, 1°' },
  },
};

/** The law no longer sets when recoupment must end: the contract does, or else it ends with the contract. */
const code2025: RuleVersion = {
  ...code2023,
  id: 'CCP-2025-01-01',
  inForceFrom: date('2025-01-01'),
  broughtBy: 'Décret n° 2024-1251 du 30 décembre 2024',
  recoupment: {
    start: code2023.recoupment.start,
    end: { value: percent(100), article: 'CCP R2191-11' },
    largeAdvance: { above: percent(30), start: percent(0), article: 'CCP R2191-11, 2°' },
  },
};

/** Oldest first. A change of the law is a new entry here, never an edit: past contracts keep their rules. */
export const ruleVersions: readonly [RuleVersion, ...RuleVersion[]] = [
  decree2016,
  decree2018,
  code2019,
  code2020,
  codeOctober2020,
  code2023,
  code2025,
];

/** `undefined` for consultations older than the oldest version known. */
export const ruleVersionFor = (consultationDate: CalendarDate): RuleVersion | undefined =>
  ruleVersions.findLast((version) => version.inForceFrom <= consultationDate);

/** Computed once: shown on every action page. */
const lastDays: ReadonlyMap<RuleVersion['id'], CalendarDate> = new Map(
  ruleVersions.flatMap(({ id }, index) => {
    const next = ruleVersions[index + 1];
    return next === undefined ? [] : [[id, addDays(next.inForceFrom, -1)] as const];
  }),
);

/** Last consultation day a version applies to; `undefined` for the latest. */
export const inForceTo = ({ id }: RuleVersion): CalendarDate | undefined => lastDays.get(id);
