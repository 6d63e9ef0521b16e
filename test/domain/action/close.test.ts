import { describe, expect, it } from 'vitest';
import { type InProgress } from '../../../domain/action/action.ts';
import { close, closureBlockers, mayClose, nameTrainees } from '../../../domain/action/closing.ts';
import { date } from '../../../domain/calendar-date.ts';
import { awaitingAction, closedAction, openAction } from '../../support/actions.ts';
import { refusalOf } from '../../support/refusal.ts';

const by = { userId: 'GR237', role: 'titulaire' } as const;
const at = '2023-03-10T09:00:00.000Z';
const on = (day: string, today = '2023-03-10') => ({ today: date(today), at, by, actualEndDate: date(day) });

/** Everybody left on 3 March, what ended is declared, nothing is pending. */
const done = (overrides: Parameters<typeof openAction>[0] = {}): InProgress =>
  openAction({
    plannedEndDate: date('2023-03-31'),
    ...overrides,
    facts: {
      inTrainingCount: 0,
      entryDates: { '2023-01-05': 1, '2023-02-06': 1 },
      lastExitDate: date('2023-03-03'),
      declaredPeriods: ['2023-01', '2023-02'],
      settledOn: date('2023-03-01'),
      ...overrides.facts,
    },
  });

describe('closing an action', () => {
  it('closes it on its actual end and brings the day up to date', () => {
    const { overdue, ...kept } = done();
    expect(overdue).toBe(false);
    expect(close(done(), on('2023-03-10'))).toEqual({
      ok: true,
      value: {
        next: { ...kept, status: 'FE', actualEndDate: '2023-03-10', facts: { ...kept.facts, settledOn: '2023-03-10' } },
        events: [
          {
            type: 'ACTION_CLOSED',
            at,
            by,
            subject: null,
            changes: [
              { field: 'status', label: 'Statut', before: 'En cours', after: 'Fermée' },
              { field: 'actualEndDate', label: 'Date de fin réelle', before: null, after: '2023-03-10' },
            ],
            data: { actualEndDate: '2023-03-10' },
          },
        ],
      },
    });
  });

  it('takes the late flag away and says so', () => {
    const late = done({
      plannedEndDate: date('2023-03-08'),
      overdue: true,
      facts: { declaredPeriods: ['2023-01', '2023-02', '2023-03'] },
    });
    const closed = close(late, on('2023-03-08'));
    expect(closed).toMatchObject({
      value: {
        events: [
          {
            changes: [{}, {}, { field: 'overdue', label: 'Retard de fermeture', before: 'Oui', after: 'Non' }],
          },
        ],
      },
    });
    expect(closed.ok && closed.value.next).not.toHaveProperty('overdue');
  });

  it.each(['2023-03-01', '2023-03-10'])(
    'turns due at once the period that it cuts before today, settled on %s',
    (settledOn) => {
      expect(close(done({ facts: { settledOn: date(settledOn) } }), on('2023-03-09'))).toMatchObject({
        value: {
          events: [
            { type: 'ACTION_CLOSED' },
            { type: 'DECLARATIONS_DUE', changes: [{ before: 0, after: 1 }], data: { periods: '2023-03' } },
          ],
        },
      });
    },
  );

  it('may be on the actual start, on the last movement and on the planned end', () => {
    const still = done({ facts: { entryDates: {}, lastExitDate: null } });
    expect(close(still, on('2023-01-05')).ok).toBe(true);
    expect(close(done(), on('2023-03-03')).ok).toBe(true);
    const ended = done({ facts: { declaredPeriods: ['2023-01', '2023-02', '2023-03'] } });
    expect(close(ended, on('2023-03-31', '2023-04-02')).ok).toBe(true);
  });

  it.each([
    [
      '2023-03-11',
      'CLOSING_DATE_IN_FUTURE',
      'La date de fin réelle (11/03/2023) est postérieure à aujourd’hui (10/03/2023) : corrigez-la, ou fermez l’action le jour venu.',
    ],
    [
      '2023-03-02',
      'CLOSING_DATE_BEFORE_LAST_EXIT',
      'La date de fin réelle (02/03/2023) précède la dernière entrée ou sortie d’un stagiaire (03/03/2023) : fermez l’action à cette date ou après.',
    ],
  ])('refuses %s', (day, code, detail) => {
    expect(close(done(), on(day))).toEqual({
      ok: false,
      error: { code, detail, violations: [{ pointer: '/actualEndDate', code, detail }] },
    });
  });

  it('counts an entry as a movement, when it is the last one', () => {
    const refused = close(done({ facts: { entryDates: { '2023-03-07': 1 } } }), on('2023-03-06'));
    expect(refused).toMatchObject({
      error: {
        detail:
          'La date de fin réelle (06/03/2023) précède la dernière entrée ou sortie d’un stagiaire (07/03/2023) : fermez l’action à cette date ou après.',
      },
    });
  });

  it('reports every violation of the date at once', () => {
    const details = [
      'La date de fin réelle (01/04/2023) est postérieure à aujourd’hui (10/03/2023) : corrigez-la, ou fermez l’action le jour venu.',
      'La date de fin réelle (01/04/2023) suit la date de fin prévue (31/03/2023) : demandez d’abord une modification de dates.',
    ];
    expect(close(done(), on('2023-04-01'))).toMatchObject({
      error: {
        code: 'CLOSING_DATE_IN_FUTURE',
        detail: details.join(' '),
        violations: [{ detail: details[0] }, { code: 'CLOSING_DATE_AFTER_PLANNED_END', detail: details[1] }],
      },
    });
    expect(close(done(), on('2023-01-04'))).toMatchObject({
      error: {
        code: 'CLOSING_DATE_BEFORE_ACTUAL_START',
        detail:
          'La date de fin réelle (04/01/2023) précède la date de début réelle (05/01/2023) : corrigez-la. La date de fin réelle (04/01/2023) précède la dernière entrée ou sortie d’un stagiaire (03/03/2023) : fermez l’action à cette date ou après.',
      },
    });
  });

  it('refuses while anything stands in the way, each thing named', () => {
    const blocked = done({
      facts: {
        inTrainingCount: 2,
        declaredPeriods: ['2023-01'],
        pendingRequests: { DATES: '1.M3', HEADCOUNT: '1.M4' },
      },
    });
    const blocking = [
      {
        code: 'TRAINEES_IN_TRAINING',
        count: 2,
        detail: '2 stagiaires sont encore en formation : enregistrez leur sortie.',
      },
      {
        code: 'DECLARATION_MISSING',
        period: '2023-02',
        detail:
          'La déclaration de réalisation de la période 2023-02 (du 01/02/2023 au 28/02/2023) manque : déclarez-la.',
      },
      {
        code: 'REQUEST_PENDING',
        requestId: '1.M3',
        detail:
          'Une demande de modification est en attente (Demande de modification de dates) : attendez la décision de la Région ou retirez la demande.',
      },
      {
        code: 'REQUEST_PENDING',
        requestId: '1.M4',
        detail:
          'Une demande de modification est en attente (Demande de modification d’effectif) : attendez la décision de la Région ou retirez la demande.',
      },
    ];
    expect(close(blocked, on('2023-04-01'))).toEqual({
      ok: false,
      error: {
        code: 'CLOSURE_BLOCKED',
        detail: `Cette action ne peut pas encore être fermée. ${blocking.map(({ detail }) => detail).join(' ')}`,
        blocking,
      },
    });
  });

  it('names a lone trainee', () => {
    const action = done({ facts: { inTrainingCount: 1 } });
    expect(closureBlockers(action, date('2023-03-10'), date('2023-03-10'))).toEqual([
      {
        code: 'TRAINEES_IN_TRAINING',
        count: 1,
        detail: 'Un stagiaire est encore en formation : enregistrez sa sortie.',
      },
    ]);
  });

  it.each([
    [1, 'Un stagiaire est encore en formation (Nom1 Camille) : enregistrez sa sortie.'],
    [2, '2 stagiaires sont encore en formation (Nom1 Camille, Nom2 Camille) : enregistrez leur sortie.'],
    [
      5,
      '5 stagiaires sont encore en formation (Nom1 Camille, Nom2 Camille, Nom3 Camille, Nom4 Camille, Nom5 Camille) : enregistrez leur sortie.',
    ],
    [
      6,
      '6 stagiaires sont encore en formation (Nom1 Camille, Nom2 Camille, Nom3 Camille, Nom4 Camille, Nom5 Camille et un autre) : enregistrez leur sortie.',
    ],
    [
      8,
      '8 stagiaires sont encore en formation (Nom1 Camille, Nom2 Camille, Nom3 Camille, Nom4 Camille, Nom5 Camille et 3 autres) : enregistrez leur sortie.',
    ],
  ])('tells by their names who is still in training, five at most: %d', (count, detail) => {
    const trainees = Array.from({ length: count }, (_, index) => ({
      enrolmentId: `23C00390257_1.E${index + 1}`,
      lastName: `Nom${index + 1}`,
      firstName: 'Camille',
    }));
    const blocked = close(done({ facts: { inTrainingCount: count, declaredPeriods: ['2023-01'] } }), on('2023-03-10'));
    if (blocked.ok || blocked.error.code !== 'CLOSURE_BLOCKED') throw new Error('not blocked');
    const [inTraining, ...others] = blocked.error.blocking;
    expect(others).toHaveLength(1);
    const blocking = [{ ...inTraining, trainees, detail }, ...others];
    expect(nameTrainees(blocked.error, trainees)).toEqual({
      code: 'CLOSURE_BLOCKED',
      detail: `Cette action ne peut pas encore être fermée. ${blocking.map((item) => item.detail).join(' ')}`,
      blocking,
    });
  });

  it('asks for periods that ended before today and begin by the actual end', () => {
    const action = done({ facts: { declaredPeriods: [] } });
    const periods = (end: string, today: string) =>
      closureBlockers(action, date(end), date(today)).map((item) => ('period' in item ? item.period : item.code));
    expect(periods('2023-03-10', '2023-03-10')).toEqual(['2023-01', '2023-02']);
    expect(periods('2023-02-01', '2023-03-10')).toEqual(['2023-01', '2023-02']);
    expect(periods('2023-01-31', '2023-03-10')).toEqual(['2023-01']);
    expect(periods('2023-02-28', '2023-02-28')).toEqual(['2023-01']);
    expect(periods('2023-02-28', '2023-03-01')).toEqual(['2023-01', '2023-02']);
  });

  it('refuses an action that is not open, or closed already', () => {
    expect(close(awaitingAction(), on('2023-03-10'))).toEqual({
      ok: false,
      error: {
        code: 'ACTION_NOT_OPEN',
        detail: 'Cette action n’est pas encore ouverte : elle ne peut pas être fermée.',
      },
    });
    expect(refusalOf(mayClose(closedAction()))).toEqual({
      code: 'ACTION_CLOSED',
      detail: 'Cette action est déjà fermée, depuis le 28/06/2024.',
    });
    expect(refusalOf(mayClose(done()))).toBeNull();
  });
});
