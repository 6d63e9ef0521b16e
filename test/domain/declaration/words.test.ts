import { describe, expect, it } from 'vitest';
import { date } from '../../../domain/calendar-date.ts';
import type { Declaration } from '../../../domain/declaration/declaration.ts';
import { type Declare, declarationState, declare, maxHours } from '../../../domain/declaration/declare.ts';
import type { Enrolment } from '../../../domain/enrolment/enrolment.ts';
import type { Period } from '../../../domain/period.ts';
import { awaitingAction, openAction } from '../../support/actions.ts';

const january: Period = { id: '2023-01', start: date('2023-01-05'), end: date('2023-01-31') };
const trainee = (rank: number, entryDate: string): Enrolment => ({
  id: `1.E${rank}`,
  actionNumber: '1',
  organisation: 'GR237',
  lastName: `Nom${rank}`,
  firstName: 'Camille',
  reference: `STA-${rank}`,
  component: null,
  enrolledAt: '2023-01-04T09:00:00.000Z',
  version: 1,
  state: 'ENTERED',
  entryDate: date(entryDate),
});
const saying = (hours: Declare['hours']): Declare => ({
  today: date('2023-02-01'),
  at: '2023-02-01T09:00:00.000Z',
  by: { userId: 'GR237', role: 'titulaire' },
  hours,
});
const roster = [trainee(1, '2023-01-31'), trainee(2, '2023-01-30'), trainee(3, '2023-02-01')];
const hoursOf = (...hours: readonly number[]) =>
  hours.map((some, index) => ({ enrolmentId: `1.E${index + 1}`, hours: some }));

describe('a declaration that is refused', () => {
  it('reports each violation to the person who typed it, and all of them together', () => {
    const details = [
      'Les heures du stagiaire Nom1 Camille vont de 0 à 24 : 1 jour en formation sur la période, 24 heures par jour au plus.',
      'Les heures du stagiaire Nom2 Camille vont de 0 à 48 : 2 jours en formation sur la période, 24 heures par jour au plus.',
      'Le stagiaire Nom3 Camille n’était pas en formation pendant la période 2023-01 (du 05/01/2023 au 31/01/2023) : retirez cette ligne.',
      'Le stagiaire Nom1 Camille est donné deux fois : une seule ligne par stagiaire.',
      'Les heures du stagiaire Nom1 Camille (7,1) se comptent par quarts d’heure : 0,25, 0,5, 0,75…',
      'L’inscription « 9.E9 » n’est pas une inscription de cette action.',
    ];
    const given = [...hoursOf(24.25, 48.25, 1), { enrolmentId: '1.E1', hours: 7.1 }, { enrolmentId: '9.E9', hours: 1 }];
    const refused = declare(openAction(), { period: january, roster, earlier: null }, saying(given));
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'INVALID', detail: details.join(' '), violations: details.map((detail) => ({ detail })) },
    });
  });

  it('names whose hours are missing', () => {
    const refused = declare(openAction(), { period: january, roster, earlier: null }, saying(hoursOf(1)));
    expect(refused).toMatchObject({
      error: {
        violations: [
          {
            pointer: '/hours',
            detail:
              'Les heures du stagiaire Nom2 Camille (référence STA-2) manquent : il était en formation pendant la période. Indiquez 0 s’il n’a rien suivi.',
          },
        ],
      },
    });
  });

  it('says that the action is not open', () => {
    expect(declare(awaitingAction(), { period: january, roster, earlier: null }, saying([]))).toEqual({
      ok: false,
      error: {
        code: 'ACTION_NOT_OPEN',
        detail: 'Cette action n’est pas encore ouverte : elle n’a pas de réalisation à déclarer.',
      },
    });
  });
});

describe('a declaration that is taken', () => {
  const both = roster.slice(0, 2);
  const declared = (earlier: Declaration | null, periods: readonly string[], ...hours: readonly number[]) => {
    const action = openAction({ facts: { declaredPeriods: periods } });
    const decided = declare(action, { period: january, roster: both, earlier }, saying(hoursOf(...hours)));
    if (!decided.ok) throw new Error(decided.error.detail);
    return decided.value;
  };

  it('is shown in the history by its totals, with those that it replaces', () => {
    const first = declared(null, [], 7, 14);
    expect(first.events).toEqual([
      {
        type: 'HOURS_DECLARED',
        at: '2023-02-01T09:00:00.000Z',
        by: { userId: 'GR237', role: 'titulaire' },
        subject: '2023-01',
        changes: [
          { field: 'hours', label: 'Heures déclarées, période 2023-01', before: null, after: 21 },
          { field: 'trainees', label: 'Stagiaires déclarés', before: null, after: 2 },
        ],
        data: { period: '2023-01', totalHours: 21, trainees: 2, replaced: false },
      },
    ]);
    const again = declared(first.declaration, ['2023-01'], 7, 13.75);
    expect(again.events).toMatchObject([
      {
        changes: [{ field: 'hours', before: 21, after: 20.75 }],
        data: { totalHours: 20.75, replaced: true },
      },
    ]);
    expect(declared(first.declaration, ['2023-01'], 7, 14).events).toEqual([]);
  });

  it('is written again when its period was no longer counted, or when it had fewer trainees', () => {
    const { declaration } = declared(null, [], 7, 14);
    expect(declared(declaration, [], 7, 14).events).toHaveLength(1);
    expect(declared(null, ['2023-01'], 7, 14).events).toHaveLength(1);
    const alone = { ...declaration, hours: declaration.hours.slice(0, 1) };
    const more = { ...declaration, hours: [...declaration.hours, { enrolmentId: '1.E3', hours: 1 }] };
    expect(declared(alone, ['2023-01'], 7, 14).events).toMatchObject([{ changes: [{}, { before: 1, after: 2 }] }]);
    expect(declared(more, ['2023-01'], 7, 14).events).toMatchObject([{ changes: [{}, { before: 3, after: 2 }] }]);
  });

  it('keeps the declared periods in order', () => {
    expect(declared(null, ['2022-12', '2023-02'], 7, 14).next.facts.declaredPeriods).toEqual([
      '2022-12',
      '2023-01',
      '2023-02',
    ]);
  });
});

describe('what may be declared', () => {
  it('is twenty-four hours for each day in training', () => {
    expect(roster.map((one) => maxHours(one, january))).toEqual([24, 48, 0]);
  });

  it('is due once its period has ended before the stored day', () => {
    const state = (settledOn: string | null, declaredPeriods: readonly string[] = []) =>
      declarationState(
        january,
        openAction({ facts: { settledOn: settledOn === null ? null : date(settledOn), declaredPeriods } }).facts,
      );
    expect([state(null), state('2023-01-31'), state('2023-02-01'), state('2023-02-01', ['2023-01'])]).toEqual([
      'TO_COME',
      'TO_COME',
      'DUE',
      'DECLARED',
    ]);
  });
});
