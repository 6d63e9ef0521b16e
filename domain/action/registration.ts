import { checkTerms } from '../advance/check.ts';
import { type Cause, type Decided, happened } from '../event.ts';
import { type InvalidValues, invalidValues, type Refused, type Violation } from '../refusal.ts';
import { err, ok, type Result } from '../result.ts';
import type { Action, AwaitingOpening } from './action.ts';
import * as words from './words.ts';

/** What the contract says of an action: all of it but what happens afterwards. */
export type Registration = Omit<AwaitingOpening, 'facts' | 'status'>;

export type RegistrationRefusal = InvalidValues<'ADVANCE_RATE_INVALID' | 'DATES_INCOHERENT' | 'INVALID'>;

const incoherent = (pointer: string, detail: string): Violation => ({ pointer, code: 'DATES_INCOHERENT', detail });

function* registrationFaults(given: Registration): Generator<Violation> {
  const { plannedStartDate: start, plannedEndDate: end, components } = given;
  if (end < start) yield incoherent('/plannedEndDate', words.endBeforeStart(start, end));
  const seen = new Set<string>();
  for (const [index, component] of components.entries()) {
    const at = `/components/${index}`;
    const { number, startDate, endDate } = component;
    if (seen.has(number)) yield { pointer: `${at}/number`, code: 'INVALID', detail: words.componentTwice(component) };
    seen.add(number);
    if (endDate < startDate) yield incoherent(`${at}/endDate`, words.componentReversed(component));
    if (startDate < start) yield incoherent(`${at}/startDate`, words.componentStartsEarly(component, start));
    if (endDate > end) yield incoherent(`${at}/endDate`, words.componentEndsLate(component, end));
  }
  yield* checkTerms(given.advanceTerms);
}

/** Of several faults, the advance's rate gives the refusal its code, else the first. */
const codeOf = (violations: readonly Violation[]): RegistrationRefusal['code'] => {
  if (violations.some(({ code }) => code === 'ADVANCE_RATE_INVALID')) return 'ADVANCE_RATE_INVALID';
  return violations[0]?.code === 'DATES_INCOHERENT' ? 'DATES_INCOHERENT' : 'INVALID';
};

/**
 * A new action, awaiting its opening, nobody enrolled. Every fault of its dates, components and advance is told at
 * once. That its number is new is the store's to check, in the same write.
 */
export const register = (
  given: Registration,
  cause: Pick<Cause, 'at' | 'by'>,
): Result<Decided<AwaitingOpening>, RegistrationRefusal> => {
  const violations = [...registrationFaults(given)];
  if (violations.length > 0) return err(invalidValues(codeOf(violations), violations));
  return ok({
    next: {
      ...given,
      status: 'AO',
      facts: {
        entryDates: {},
        inTrainingCount: 0,
        pendingEnrolments: 0,
        lastExitDate: null,
        declaredPeriods: [],
        settledOn: null,
        pendingRequests: {},
        advance: { state: 'NONE' },
      },
    },
    events: [happened('ACTION_REGISTERED', cause, { data: { organisation: given.organisation } })],
  });
};

export const alreadyRegistered = ({
  actionNumber,
}: Pick<Action, 'actionNumber'>): Refused<'ACTION_ALREADY_EXISTS'> => ({
  code: 'ACTION_ALREADY_EXISTS',
  detail: words.actionAlreadyExists(actionNumber),
});
