import type { ActionFacts, AwaitingOpening, Closed, Component, InProgress } from '../../domain/action/action.ts';
import { assess } from '../../domain/advance/assess.ts';
import { date } from '../../domain/calendar-date.ts';
import { advanceTerms } from './advance-terms.ts';

const facts: ActionFacts = {
  entryDates: {},
  inTrainingCount: 0,
  pendingEnrolments: 0,
  lastExitDate: null,
  declaredPeriods: [],
  settledOn: null,
  pendingRequests: {},
  advance: { state: 'NONE' },
};

const titles = [
  'HSTA - Formation professionnalisante COMPETENCES PLUS - Préparation aux sélections des formations de niveau 3 du secteur sanitaire et social (DEAES, Ambulancier...)',
  'HSTA - Formation professionnalisante COMPETENCES PLUS - Préparation aux sélections des formations de niveau 4 du secteur sanitaire et social (DEAS, DEAP, DEME, TISF)',
  'HSTA - Formation professionnalisante COMPETENCES PLUS - Préparation aux sélections des formations de niveau 6 du secteur sanitaire et social (IDE, CESF, DEASS, DEES, DEEJE,...)',
] as const;

const components: readonly Component[] = titles.map((title, index) => ({
  number: `0${index + 1}`,
  title,
  startDate: date('2023-01-02'),
  endDate: date('2024-06-30'),
}));

/** The guide's action (p. 3), awaiting its opening, nobody entered. */
export const awaitingAction = (
  overrides: Partial<Omit<AwaitingOpening, 'facts'>> & { readonly facts?: Partial<ActionFacts> } = {},
): AwaitingOpening => ({
  status: 'AO',
  actionNumber: '23C00390257_1',
  contractNumber: '23C0390257',
  lot: 'Lot 39',
  title:
    'ENSEIGNEMENT FORMATION-PREPARATION AUX SELECTIONS DES FORMATIONS DU SANITAIRE ET SOCIAL - DEPARTEMENT DE LA HAUTE GARONNE - HSTA',
  year: 2023,
  organisation: 'GR237',
  plannedStartDate: date('2023-01-02'),
  plannedEndDate: date('2024-06-30'),
  reportingFrequency: 'MONTHLY',
  invoicingPeriod: 'MONTHLY',
  places: 30,
  site: 'Toulouse',
  components,
  advanceTerms: advanceTerms(),
  ...overrides,
  facts: { ...facts, ...overrides.facts },
});

/** The guide's action as it stands on page 5: opened on 05/01/2023, while the first entry proves to be 06/01/2023. */
export const openAction = (
  overrides: Partial<Omit<InProgress, 'facts'>> & { readonly facts?: Partial<ActionFacts> } = {},
): InProgress => ({
  ...awaitingAction(),
  status: 'EC',
  actualStartDate: date('2023-01-05'),
  overdue: false,
  ...overrides,
  facts: {
    ...facts,
    entryDates: { '2023-01-06': 3 },
    inTrainingCount: 3,
    settledOn: date('2023-01-06'),
    advance: { state: assess(advanceTerms()).due ? 'AWAITED' : 'NOT_DUE' },
    ...overrides.facts,
  },
});

export const closedAction = (
  overrides: Partial<Omit<Closed, 'facts'>> & { readonly facts?: Partial<ActionFacts> } = {},
): Closed => ({
  ...awaitingAction(),
  status: 'FE',
  actualStartDate: date('2023-01-06'),
  actualEndDate: date('2024-06-28'),
  ...overrides,
  facts: {
    ...facts,
    entryDates: { '2023-01-06': 3 },
    lastExitDate: date('2024-06-28'),
    settledOn: date('2024-06-30'),
    advance: { state: 'NOT_DUE' },
    ...overrides.facts,
  },
});
