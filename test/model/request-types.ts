import * as fc from 'fast-check';
import { type RequestType, requestTypes } from '../../domain/request-type.ts';
import { guideAction } from '../support/guide.ts';

/** A day told from what it lies near to: bounds are where rules break. */
export type When = { readonly near: string; readonly off: number };
export const when: fc.Arbitrary<When> = fc.record({
  near: fc.oneof(
    { weight: 4, arbitrary: fc.constant('today') },
    { weight: 4, arbitrary: fc.constant('firstEntry') },
    { weight: 2, arbitrary: fc.constantFrom('plannedStartDate', 'plannedEndDate', 'actualStartDate') },
    { weight: 1, arbitrary: fc.constant('lastMove') },
  ),
  off: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.integer({ min: -2, max: 2 }) },
    { weight: 1, arbitrary: fc.integer({ min: -40, max: 40 }) },
  ),
});

/** A requested date: around itself mostly, so that most requests hold together. */
const requested = fc.option(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ near: fc.constant('itself'), off: fc.integer({ min: -30, max: 60 }) }) },
    { weight: 2, arbitrary: when },
  ),
  { nil: undefined, freq: 2 },
);

/** What the tests must know of one type of request, as the guide has it. */
type TestedType = {
  /** A filing's `changes` that hold on the guide's action, whatever its state. */
  readonly sample: Readonly<Record<string, string | number>>;
  /** Fields of an action that it may change and their values at the registration, apart from dates. */
  readonly held: Readonly<Record<string, string | number>>;
  /** How often the lives file it. */
  readonly weight: number;
  /** Values drawn for its fields: days relative to the world, others as they are. */
  readonly drawn: fc.Arbitrary<Readonly<Record<string, When | string | number | undefined>>>;
  /** The refusal when the state asked for does not hold together. */
  readonly incoherent: string;
  /** Whether a decision may change what the opening started. */
  readonly movesDates: boolean;
  /** Which of the fields asked for, by the name a request gives them, this action cannot have. Dates are in the guide. */
  readonly broken: (fields: ReadonlyMap<string, string | number>, inTraining: number) => readonly string[];
};

export const testedTypes: Readonly<Record<RequestType, TestedType>> = {
  DATES: {
    sample: { plannedEndDate: '2024-01-31' },
    held: {},
    weight: 6,
    drawn: fc.record({
      plannedStartDate: requested,
      plannedEndDate: requested,
      actualStartDate: fc.option(when, { nil: undefined, freq: 3 }),
      'components/01/startDate': requested,
      'components/01/endDate': requested,
      'components/02/endDate': requested,
    }),
    incoherent: 'DATES_INCOHERENT',
    movesDates: true,
    broken: () => [],
  },
  SITE: {
    sample: { site: 'Salle fictive' },
    held: { site: guideAction.site },
    weight: 1,
    drawn: fc.record({ site: fc.constantFrom('Toulouse', 'Albi', 'Foix') }),
    incoherent: 'INVALID',
    movesDates: false,
    broken: () => [],
  },
  HEADCOUNT: {
    sample: { places: 12 },
    held: { places: 3 },
    weight: 1,
    drawn: fc.record({ places: fc.integer({ min: 1, max: 4 }) }),
    incoherent: 'INVALID',
    movesDates: false,
    broken: (fields, inTraining) => (Number(fields.get('places')) < inTraining ? ['places'] : []),
  },
};

export const heldFields = requestTypes.flatMap((type) => Object.entries(testedTypes[type].held));
