import { describe, expect, it } from 'vitest';
import { reference } from '../../../contract/reference.ts';
import type { Action } from '../../../domain/action/action.ts';
import { date } from '../../../domain/calendar-date.ts';
import { type Enrolment, type EnrolmentState, enrolmentStates } from '../../../domain/enrolment/enrolment.ts';
import { type ErasureGround, erase, isErased, pseudonymOf } from '../../../domain/retention/erasure.ts';
import { traineeDataEndsOn } from '../../../domain/retention/retention.ts';
import { awaitingAction, closedAction, openAction } from '../../support/actions.ts';

const trainee = {
  id: '23C00390257_1.E2',
  actionNumber: '23C00390257_1',
  organisation: 'GR237',
  lastName: 'Exemple',
  firstName: 'Camille',
  reference: 'STA-1',
  component: null,
  version: 1,
  enrolledAt: '2023-01-04T09:00:00.000Z',
} as const;
const inState = (state: EnrolmentState): Enrolment => {
  switch (state) {
    case 'ENTERED':
      return { ...trainee, state, entryDate: date('2023-01-06') };
    case 'COMPLETED':
    case 'DROPPED_OUT':
    case 'EXCLUDED':
      return { ...trainee, state, entryDate: date('2023-01-06'), exitDate: date('2023-02-03') };
    case 'PENDING':
    case 'CONFIRMED':
    case 'REFUSED':
    case 'CANCELLED':
    case 'NO_SHOW':
      return { ...trainee, state };
  }
};
const command = (ground: ErasureGround, today = '2024-07-01') =>
  ({
    ground,
    today: date(today),
    at: '2024-07-01T09:00:00.000Z',
    by: { userId: 'person', role: 'system' },
  }) as const;
const asked = ['REQUESTED', 'OBJECTED', 'MISTAKE'] as const;

describe('erasing a trainee', () => {
  it('puts a pseudonym in the place of name and reference, and keeps the rest', () => {
    const action = closedAction();
    const before = inState('COMPLETED');
    const erased = erase(action, before, command('REQUESTED'));
    expect(erased).toEqual({
      ok: true,
      value: {
        next: action,
        enrolment: { ...before, version: 2, lastName: 'Stagiaire', firstName: 'effacé E2', reference: '(effacé E2)' },
        events: [
          {
            type: 'TRAINEE_ERASED',
            at: '2024-07-01T09:00:00.000Z',
            by: { userId: 'person', role: 'system' },
            subject: trainee.id,
            changes: [
              { field: 'personalData', label: 'Nom, prénom et référence', before: 'Renseignés', after: 'Effacés' },
            ],
            data: { ground: 'REQUESTED' },
          },
        ],
      },
    });
    for (const word of ['Exemple', 'Camille', 'STA-1']) expect(JSON.stringify(erased)).not.toContain(word);
  });

  it('does nothing the second time', () => {
    const erased = { ...inState('COMPLETED'), ...pseudonymOf(trainee.id) };
    expect(isErased(erased)).toBe(true);
    expect(erase(closedAction(), erased, command('MISTAKE'))).toEqual({
      ok: true,
      value: { next: closedAction(), enrolment: erased, events: [] },
    });
  });

  it('takes a reference that no provider can type, and another for each enrolment', () => {
    expect(reference.safeParse('STA-1').success).toBe(true);
    expect(reference.safeParse(pseudonymOf(trainee.id).reference).success).toBe(false);
    expect(pseudonymOf('23C00390257_1.E3').reference).not.toBe(pseudonymOf(trainee.id).reference);
  });

  const actions: readonly (readonly [string, Action])[] = [
    ['awaiting its opening', awaitingAction()],
    ['in progress', openAction()],
    ['closed', closedAction()],
  ];
  const cells = actions.flatMap(([name, action]) =>
    enrolmentStates.flatMap((state) => asked.map((ground) => [name, state, ground, action] as const)),
  );
  it.each(cells)('in an action %s, %s, because %s', (_name, state, ground, action) => {
    const done = erase(action, inState(state), command(ground));
    const may = action.status === 'FE' || ['REFUSED', 'CANCELLED', 'NO_SHOW'].includes(state);
    expect(done.ok).toBe(may);
    if (!done.ok) expect(done.error).toMatchObject({ code: 'IN_USE', detail: expect.stringContaining('art. 17-3 b') });
  });

  it('says what to do about a mistake, and when the rest will be possible', () => {
    const told = (state: EnrolmentState) => {
      const done = erase(openAction(), inState(state), command('REQUESTED'));
      return done.ok ? '' : done.error.detail;
    };
    for (const state of ['PENDING', 'CONFIRMED', 'ENTERED'] as const)
      expect(told(state)).toContain('annulez-la d’abord');
    for (const state of ['COMPLETED', 'DROPPED_OUT', 'EXCLUDED'] as const)
      expect(told(state)).toContain('heures auront été déclarées');
  });
});

describe('how long a trainee’s data are kept', () => {
  const entered = inState('COMPLETED');
  const never = inState('NO_SHOW');

  it('four whole years after the year of the action’s end, for those who entered (loi n° 68-1250, art. 1)', () => {
    const on = (actualEndDate: string) =>
      traineeDataEndsOn(closedAction({ actualEndDate: date(actualEndDate) }), entered);
    expect(on('2024-06-28')).toBe('2029-01-01');
    expect(on('2024-12-31')).toBe('2029-01-01');
    expect(on('2025-01-01')).toBe('2030-01-01');
  });

  it('is given to whoever erases too early', () => {
    const early = erase(closedAction(), inState('NO_SHOW'), command('EXPIRED'));
    expect(early).toMatchObject({
      ok: false,
      error: { code: 'NOT_EXPIRED', detail: 'La durée de conservation court jusqu’au 28/06/2026.' },
    });
  });

  it('two years after it for those who never did (CNIL)', () => {
    const on = (actualEndDate: string) =>
      traineeDataEndsOn(closedAction({ actualEndDate: date(actualEndDate) }), never);
    expect(on('2024-06-28')).toBe('2026-06-28');
    expect(on('2024-02-29')).toBe('2026-03-01');
    expect(on('2026-02-28')).toBe('2028-02-28');
  });

  it('counts from the planned end when nobody closes the action', () => {
    const plannedEndDate = date('2024-06-30');
    for (const action of [awaitingAction({ plannedEndDate }), openAction({ plannedEndDate })]) {
      expect(traineeDataEndsOn(action, inState('ENTERED'))).toBe('2029-01-01');
      expect(traineeDataEndsOn(action, inState('PENDING'))).toBe('2026-06-30');
    }
  });

  it('refuses to expire them a day early, and lets them go that day, whatever the state', () => {
    for (const state of enrolmentStates)
      for (const action of [awaitingAction(), openAction(), closedAction()]) {
        const day = traineeDataEndsOn(action, inState(state));
        const early = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
        expect(erase(action, inState(state), command('EXPIRED', early))).toMatchObject({
          ok: false,
          error: { code: 'NOT_EXPIRED' },
        });
        expect(erase(action, inState(state), command('EXPIRED', day)).ok).toBe(true);
      }
  });
});
