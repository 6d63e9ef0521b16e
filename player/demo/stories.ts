import type { ContractName } from './contracts.ts';
import type { Organisation } from './providers.ts';

/** What happened to an action before the guide's day. */
export type Story = {
  readonly organisation: Organisation;
  readonly actionNumber: string;
  readonly contract: ContractName;
  readonly start: string;
  readonly end: string;
  readonly frequency?: 'MONTHLY' | 'BIMONTHLY' | 'QUARTERLY';
  readonly title?: string;
  readonly components?: readonly string[];
  readonly lot?: string;
  readonly contractNumber?: string;
  readonly places?: number;
  readonly site?: string;
  /** The days on which trainees entered. */
  readonly entries?: readonly string[];
  /** Opened on the first entry's day. */
  readonly opened?: true;
  /** How many of its oldest ended periods are declared. */
  readonly declared?: number;
  /** How many enrolments are still to be confirmed. */
  readonly pending?: number;
  readonly closedOn?: string;
  /** Its only entry was cancelled before the advance was issued, which is held. */
  readonly held?: true;
  /** The statuses that finance gave the advance invoice. */
  readonly finance?: readonly ('IN_PROCESS' | 'SUSPENDED' | 'PAYMENT_ORDERED' | 'PAID' | 'REJECTED')[];
};

type Rest = Omit<Story, 'organisation' | 'actionNumber' | 'contract' | 'start' | 'end'>;
const storyOf =
  (organisation: Organisation) =>
  (actionNumber: string, contract: ContractName, start: string, end: string, rest: Rest = {}): Story => ({
    organisation,
    actionNumber,
    contract,
    start,
    end,
    ...rest,
  });
const [gr237, gr512, gr604, gr718] = [storyOf('GR237'), storyOf('GR512'), storyOf('GR604'), storyOf('GR718')];

const guideTitle =
  'ENSEIGNEMENT FORMATION-PREPARATION AUX SELECTIONS DES FORMATIONS DU SANITAIRE ET SOCIAL - DEPARTEMENT DE LA HAUTE GARONNE - HSTA';
const guideComponents = [
  'HSTA - Formation professionnalisante COMPETENCES PLUS - Préparation aux sélections des formations de niveau 3 du secteur sanitaire et social (DEAES, Ambulancier...)',
  'HSTA - Formation professionnalisante COMPETENCES PLUS - Préparation aux sélections des formations de niveau 4 du secteur sanitaire et social (DEAS, DEAP, DEME, TISF)',
  'HSTA - Formation professionnalisante COMPETENCES PLUS - Préparation aux sélections des formations de niveau 6 du secteur sanitaire et social (IDE, CESF, DEASS, DEES, DEEJE,...)',
];

const guideStory = gr237('23C00390257_1', 'guide', '2023-01-02', '2024-06-30', {
  site: 'Toulouse',
  contractNumber: '23C0390257',
  lot: 'Lot 39',
  title: guideTitle,
  components: guideComponents,
  places: 45,
});

/** Takes the items of a list in turn. */
export const cyclic = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('An empty list');
  return found;
};

/** The contracts of GR237's other actions, in turn. */
const rotation = [
  'withinAYear',
  'beyondAYear',
  'belowThreshold',
  'smeLargeAuthority',
  'waived',
  'selfBilled',
  'contractualBelowThreshold',
  'taxed',
  'tooShort',
] as const;

/** One of the 13 others that wait to be opened: 2 have a trainee entered, 7 an enrolment to confirm. */
const awaitingOpening = (index: number): Story => {
  const end = index % 2 === 0 ? '2023-12-22' : '2024-06-28';
  return gr237(`23C00400${100 + index}_1`, cyclic(rotation, index), '2023-01-02', end, {
    ...(index < 2 ? { entries: ['2023-01-03'] } : {}),
    pending: index >= 2 && index < 9 ? 1 : 0,
  });
};

const courses = {
  fromJuly: { entries: ['2022-07-04', '2022-07-18'], frequency: 'QUARTERLY', endedPeriods: 2 },
  fromSeptember: { entries: ['2022-09-05', '2022-09-12'], frequency: 'MONTHLY', endedPeriods: 4 },
  fromOctober: { entries: ['2022-10-03', '2022-10-10'], frequency: 'MONTHLY', endedPeriods: 3 },
} as const;

const paid = ['IN_PROCESS', 'PAYMENT_ORDERED', 'PAID'] as const;

const financeOf = (index: number): NonNullable<Story['finance']> => {
  if (index === 7) return ['IN_PROCESS', 'SUSPENDED'];
  if (index === 9) return ['REJECTED'];
  if (index % 5 === 0) return paid;
  return index % 5 === 1 ? ['IN_PROCESS'] : [];
};

/** One of the 42 in progress: 34 have three declarations due and 8 have two, 118 in all. */
const inProgress = (index: number): Story => {
  const course = index >= 38 ? courses.fromJuly : index % 2 === 0 ? courses.fromSeptember : courses.fromOctober;
  const { entries, frequency, endedPeriods } = course;
  const end = index % 3 === 0 ? '2023-06-30' : '2023-12-15';
  return gr237(`22C00380${100 + index}_1`, cyclic(rotation, index), entries[0], end, {
    frequency,
    entries,
    opened: true,
    declared: endedPeriods - (index >= 34 ? 2 : 3),
    finance: financeOf(index),
  });
};

const otherStories: readonly Story[] = [
  gr512('23C00510001_1', 'smeStateBefore2023', '2023-01-02', '2023-12-15', { entries: ['2023-01-04'], pending: 2 }),
  gr512('23C00510002_1', 'smeStateFrom2023', '2023-01-05', '2023-12-15'),
  gr512('25C00510003_1', 'before2025', '2025-02-03', '2027-01-29'),
  gr512('25C00510004_1', 'from2025', '2025-03-03', '2027-02-26'),
  gr512('22C00510005_1', 'withinAYear', '2022-11-07', '2023-10-27', {
    entries: ['2022-11-07'],
    opened: true,
    held: true,
  }),
  gr512('22C00510006_1', 'beyondAYear', '2022-11-14', '2025-11-14', {
    entries: ['2022-11-14', '2022-11-21'],
    opened: true,
    declared: 1,
    finance: ['IN_PROCESS'],
  }),
  gr604('23C00600001_1', 'withinAYear', '2023-01-16', '2023-12-22', { pending: 1 }),
  gr604('22C00600002_1', 'contractualBelowThreshold', '2022-09-12', '2022-12-16', {
    entries: ['2022-09-12', '2022-09-19'],
    opened: true,
    declared: 4,
  }),
  gr604('22C00600003_1', 'smeLargeAuthority', '2022-09-26', '2023-07-07', {
    frequency: 'BIMONTHLY',
    entries: ['2022-09-26'],
    opened: true,
    declared: 1,
  }),
  gr604('22C00600004_1', 'withinAYear', '2022-07-04', '2022-11-30', {
    entries: ['2022-07-04'],
    opened: true,
    declared: 5,
    closedOn: '2022-11-30',
    finance: paid,
  }),
  gr718('23C00700001_1', 'selfBilled', '2023-02-06', '2023-12-22'),
  gr718('22C00700002_1', 'taxed', '2022-10-17', '2023-09-29', { entries: ['2022-10-17'], opened: true, declared: 2 }),
];

const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** GR237 as the guide shows it (14 awaiting opening, 42 in progress), and a few actions of others, oldest first. */
export const stories: readonly Story[] = [
  guideStory,
  ...times(13, awaitingOpening),
  ...times(42, inProgress),
  ...otherStories,
].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
