import { nextDay, type Period, periodsBetween } from './calendar.ts';
import type { ActionRead } from './items.ts';

/** The rules of docs/domain.md that stored figures must follow, without any of the product's code. */
type Body = ActionRead['body'];

const periodsOf = (action: Body): readonly Period[] => {
  if (action.actualStartDate === undefined) return [];
  const end = action.status === 'FE' ? (action.actualEndDate ?? action.plannedEndDate) : action.plannedEndDate;
  return periodsBetween(action.actualStartDate, end, action.reportingFrequency);
};

const undeclared = (action: Body): readonly Period[] =>
  periodsOf(action).filter(({ id }) => !action.facts.declaredPeriods.includes(id));

/** Undeclared periods that had ended when the nightly job last ran. */
export const dueOf = (action: Body): readonly Period[] => {
  const { settledOn } = action.facts;
  return settledOn === null ? [] : undeclared(action).filter(({ end }) => end < settledOn);
};

export const isOverdue = ({ status, plannedEndDate, facts }: Body): boolean =>
  status === 'EC' && facts.settledOn !== null && plannedEndDate < facts.settledOn;

/** The next day on which the nightly job has something to store; `null` if there is none. */
export const deadlineOf = (action: Body): string | null => {
  const { settledOn } = action.facts;
  const next = undeclared(action).find(({ end }) => settledOn === null || end >= settledOn);
  const days = [
    ...(next === undefined ? [] : [nextDay(next.end)]),
    ...(action.status === 'EC' && action.overdue !== true ? [nextDay(action.plannedEndDate)] : []),
  ];
  return days.sort()[0] ?? null;
};

export const enteredOf = ({ facts }: Body): number =>
  Object.values(facts.entryDates).reduce((sum, count) => sum + count, 0);

const outside = ({ components, actualStartDate, plannedEndDate }: Body): boolean =>
  components.some(({ startDate, endDate }) => startDate < (actualStartDate ?? '') || endDate > plannedEndDate);

/** Codes of the anomalies shown on the action (docs/domain.md, « Anomalies »). */
export const anomaliesOf = (action: Body): readonly string[] => {
  if (action.status === 'AO') return [];
  const first = Object.keys(action.facts.entryDates).sort()[0];
  const { advance } = action.facts;
  const found: readonly (readonly [boolean, string])[] = [
    [first !== undefined && first !== action.actualStartDate, 'ACTUAL_START_NOT_FIRST_ENTRY'],
    [action.status === 'EC' && outside(action), 'COMPONENT_OUTSIDE_ACTUAL_DATES'],
    [advance.state === 'HELD', 'ADVANCE_HELD'],
    [advance.state === 'ISSUED' && enteredOf(action) === 0, 'ADVANCE_WITHOUT_TRAINEE'],
    [action.overdue === true, 'CLOSURE_OVERDUE'],
    [dueOf(action).length > 0, 'DECLARATIONS_DUE'],
  ];
  return found.filter(([holds]) => holds).map(([, code]) => code);
};

/** Figures that every version of the law since 1 April 2016 has. */
const law = { aboveCents: 5_000_000, aboveMonths: 2, referenceMonths: 12, millionth: 1_000_000 };

/** The advance that the contract gives; 0 when none is due. */
export const advanceCents = ({ advanceTerms: terms }: Body): number => {
  const mandatory = terms.amountExclTaxCents > law.aboveCents && terms.durationMonths > law.aboveMonths;
  if (terms.waived || !(mandatory || terms.contractual)) return 0;
  const long = terms.durationMonths > law.referenceMonths;
  const over =
    BigInt(Math.round(terms.rate * law.millionth)) *
    BigInt(terms.amountInclTaxCents) *
    BigInt(long ? law.referenceMonths : 1);
  const under = BigInt(law.millionth) * BigInt(long ? terms.durationMonths : 1);
  return Number((over * 2n + under) / (under * 2n));
};
