import { describe, expect, it } from 'vitest';
import {
  type AwaitingOpening,
  enteredCount,
  firstEntryDate,
  lastEntryDate,
  transitions,
} from '../../../domain/action/action.ts';
import { mayOpen, type Open, open } from '../../../domain/action/opening.ts';
import { date } from '../../../domain/calendar-date.ts';
import { awaitingAction, closedAction, openAction } from '../../support/actions.ts';
import { advanceTerms } from '../../support/advance-terms.ts';
import { refusalOf } from '../../support/refusal.ts';

const entered = (overrides: Partial<Omit<AwaitingOpening, 'facts'>> = {}): AwaitingOpening =>
  awaitingAction({ ...overrides, facts: { entryDates: { '2023-01-05': 1, '2023-01-09': 2 }, inTrainingCount: 3 } });
const by = { userId: 'GR237', role: 'titulaire' } as const;
const at = '2023-01-10T09:00:00.000Z';
const on = (day: string, today = '2023-01-10', more: Partial<Open> = {}): Open => ({
  today: date(today),
  at,
  by,
  actualStartDate: date(day),
  ...more,
});

describe('opening an action', () => {
  it('puts it in progress on the first entry, awaits its advance and brings the day up to date', () => {
    const action = entered();
    const opened = open(action, on('2023-01-05'));
    expect(opened).toEqual({
      ok: true,
      value: {
        next: {
          ...action,
          status: 'EC',
          actualStartDate: '2023-01-05',
          overdue: false,
          facts: { ...action.facts, settledOn: '2023-01-10', advance: { state: 'AWAITED' } },
        },
        events: [
          {
            type: 'ACTION_OPENED',
            at,
            by,
            subject: null,
            changes: [
              { field: 'status', label: 'Statut', before: 'En attente d’ouverture', after: 'En cours' },
              { field: 'actualStartDate', label: 'Date de début réelle', before: null, after: '2023-01-05' },
            ],
            data: { actualStartDate: '2023-01-05', advance: 'EXPECTED' },
          },
        ],
      },
    });
  });

  it('takes the frequencies given with the date, and records the former ones', () => {
    const opened = open(
      entered(),
      on('2023-01-05', '2023-01-10', { reportingFrequency: 'BIMONTHLY', invoicingPeriod: 'QUARTERLY' }),
    );
    expect(opened).toMatchObject({
      ok: true,
      value: {
        next: { reportingFrequency: 'BIMONTHLY', invoicingPeriod: 'QUARTERLY' },
        events: [
          {
            changes: [
              {},
              {},
              {
                field: 'reportingFrequency',
                label: 'Fréquence de déclaration',
                before: 'Mensuelle',
                after: 'Bimestrielle',
              },
              {
                field: 'invoicingPeriod',
                label: 'Période de facturation',
                before: 'Mensuelle',
                after: 'Trimestrielle',
              },
            ],
          },
        ],
      },
    });
  });

  it('expects no advance when the contract gives none', () => {
    const opened = open(entered({ advanceTerms: advanceTerms({ waived: true }) }), on('2023-01-05'));
    expect(opened).toMatchObject({
      value: { next: { facts: { advance: { state: 'NOT_DUE' } } }, events: [{ data: { advance: 'NOT_DUE' } }] },
    });
  });

  it('leaves the components where they are', () => {
    const opened = open(entered(), on('2023-01-05'));
    expect(opened.ok && opened.value.next.components).toEqual(entered().components);
  });

  it('reports at once what its own date makes late and due', () => {
    const opened = open(entered({ plannedEndDate: date('2023-02-28') }), on('2023-01-05', '2023-03-01'));
    expect(opened).toMatchObject({
      value: {
        next: { overdue: true, facts: { settledOn: '2023-03-01' } },
        events: [
          { type: 'ACTION_OPENED' },
          {
            type: 'CLOSURE_OVERDUE',
            changes: [{ field: 'overdue', label: 'Retard de fermeture', before: 'Non', after: 'Oui' }],
            data: { plannedEndDate: '2023-02-28' },
          },
          {
            type: 'DECLARATIONS_DUE',
            changes: [{ field: 'dueDeclarations', label: 'Déclarations en attente', before: 0, after: 2 }],
            data: { periods: '2023-01 2023-02' },
          },
        ],
      },
    });
  });

  it('may be on the planned start, on the planned end and today', () => {
    const alone = (day: string): AwaitingOpening => awaitingAction({ facts: { entryDates: { [day]: 1 } } });
    expect(open(alone('2023-01-02'), on('2023-01-02', '2023-01-02')).ok).toBe(true);
    expect(open(alone('2024-06-30'), on('2024-06-30', '2024-06-30')).ok).toBe(true);
  });

  it.each([
    [
      '2023-01-11',
      'OPENING_DATE_IN_FUTURE',
      [
        ['OPENING_DATE_IN_FUTURE', 'La date de début réelle (11/01/2023) est postérieure à aujourd’hui (10/01/2023).'],
        [
          'OPENING_DATE_NOT_FIRST_ENTRY',
          'La date de début réelle doit être celle de l’entrée du premier stagiaire : le 05/01/2023.',
        ],
      ],
    ],
    [
      '2023-01-01',
      'OPENING_DATE_BEFORE_PLANNED_START',
      [
        [
          'OPENING_DATE_BEFORE_PLANNED_START',
          'La date de début réelle (01/01/2023) précède la date de début prévue (02/01/2023).',
        ],
        [
          'OPENING_DATE_NOT_FIRST_ENTRY',
          'La date de début réelle doit être celle de l’entrée du premier stagiaire : le 05/01/2023.',
        ],
      ],
    ],
    [
      '2024-07-01',
      'OPENING_DATE_IN_FUTURE',
      [
        ['OPENING_DATE_IN_FUTURE', 'La date de début réelle (01/07/2024) est postérieure à aujourd’hui (10/01/2023).'],
        [
          'OPENING_DATE_AFTER_PLANNED_END',
          'La date de début réelle (01/07/2024) suit la date de fin prévue (30/06/2024).',
        ],
        [
          'OPENING_DATE_NOT_FIRST_ENTRY',
          'La date de début réelle doit être celle de l’entrée du premier stagiaire : le 05/01/2023.',
        ],
      ],
    ],
    [
      '2023-01-06',
      'OPENING_DATE_NOT_FIRST_ENTRY',
      [
        [
          'OPENING_DATE_NOT_FIRST_ENTRY',
          'La date de début réelle doit être celle de l’entrée du premier stagiaire : le 05/01/2023.',
        ],
      ],
    ],
    [
      '2023-01-04',
      'OPENING_DATE_NOT_FIRST_ENTRY',
      [
        [
          'OPENING_DATE_NOT_FIRST_ENTRY',
          'La date de début réelle doit être celle de l’entrée du premier stagiaire : le 05/01/2023.',
        ],
      ],
    ],
  ])('refuses %s, telling every fault and the day expected', (day, code, faults) => {
    expect(open(entered(), on(day))).toEqual({
      ok: false,
      error: {
        code,
        detail: faults.map(([, detail]) => detail).join(' '),
        expectedDate: '2023-01-05',
        violations: faults.map(([fault, detail]) => ({ pointer: '/actualStartDate', code: fault, detail })),
      },
    });
  });

  it('refuses before the first trainee has entered, whatever the date', () => {
    const refusal = {
      code: 'NO_TRAINEE_ENTERED',
      detail:
        'Aucun stagiaire n’est encore entré dans cette action : la facture d’avance ne pourrait pas être traitée. Enregistrez d’abord l’entrée du premier stagiaire, puis ouvrez l’action à cette date.',
    };
    expect(refusalOf(mayOpen(awaitingAction()))).toEqual(refusal);
    expect(open(awaitingAction(), on('2024-07-01'))).toEqual({ ok: false, error: refusal });
  });

  it('refuses an action in progress or closed, whatever the date', () => {
    const inProgress = {
      code: 'ACTION_NOT_AWAITING_OPENING',
      status: 'EC',
      detail:
        'Cette action est déjà en cours depuis le 05/01/2023. L’ouverture ne se fait qu’une fois ; pour corriger la date, déposez une demande de modification de dates.',
    };
    expect(open(openAction(), on('2024-07-01'))).toEqual({ ok: false, error: inProgress });
    expect(refusalOf(mayOpen(closedAction()))).toEqual({
      code: 'ACTION_NOT_AWAITING_OPENING',
      status: 'FE',
      detail: 'Cette action est fermée : elle ne peut plus être ouverte.',
    });
    expect(refusalOf(mayOpen(entered()))).toBeNull();
  });

  it('goes one way only', () => {
    expect(transitions).toEqual({
      AO: { open: 'EC', close: null },
      EC: { open: null, close: 'FE' },
      FE: { open: null, close: null },
    });
  });
});

describe('counting entries', () => {
  it('knows the first, the last and how many', () => {
    const { facts } = awaitingAction({ facts: { entryDates: { '2023-01-10': 2, '2023-01-09': 1, '2023-02-01': 4 } } });
    expect([firstEntryDate(facts), lastEntryDate(facts), enteredCount(facts)]).toEqual(['2023-01-09', '2023-02-01', 7]);
  });

  it('knows that nobody has entered', () => {
    const { facts } = awaitingAction();
    expect([firstEntryDate(facts), lastEntryDate(facts), enteredCount(facts)]).toEqual([null, null, 0]);
  });
});
