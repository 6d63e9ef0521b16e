import { describe, expect, it } from 'vitest';
import { anomalies } from '../../../domain/action/anomalies.ts';
import { date } from '../../../domain/calendar-date.ts';
import { awaitingAction, closedAction, openAction } from '../../support/actions.ts';

const component = { number: '01', title: 'Composante', startDate: date('2023-01-05'), endDate: date('2024-06-30') };
/** Nothing is wrong with it. */
const sound = (overrides: Parameters<typeof openAction>[0] = {}) =>
  openAction({ components: [component], ...overrides, facts: { entryDates: { '2023-01-05': 1 }, ...overrides.facts } });

const issued = {
  state: 'ISSUED',
  invoiceId: '1-A1',
  invoiceNumber: 'AV2023-GR237-00001',
  rejected: false,
  issuedCount: 1,
} as const;

describe('the anomalies of an action', () => {
  it('are none when nothing is wrong, nor before the opening', () => {
    expect(anomalies(sound())).toEqual([]);
    expect(anomalies(awaitingAction({ facts: { advance: issued } }))).toEqual([]);
    expect(anomalies(sound({ facts: { entryDates: {} } }))).toEqual([]);
  });

  it('report an actual start that is not the first entry, as in the guide', () => {
    expect(anomalies(sound({ facts: { entryDates: { '2023-01-06': 3 } } }))).toEqual([
      {
        code: 'ACTUAL_START_NOT_FIRST_ENTRY',
        detail:
          'La date de début réelle (05/01/2023) n’est pas celle de l’entrée du premier stagiaire (06/01/2023) : déposez une demande de modification de dates.',
      },
    ]);
  });

  it('report each component outside the actual dates, while the action is in progress', () => {
    const early = { ...component, number: '02', startDate: date('2023-01-04') };
    const late = { ...component, number: '03', endDate: date('2024-07-01') };
    const found = anomalies(sound({ components: [component, early, late] }));
    expect(found).toEqual([
      {
        code: 'COMPONENT_OUTSIDE_ACTUAL_DATES',
        component: '02',
        detail:
          'Composante hors des dates réelles : la composante 02 va du 04/01/2023 au 30/06/2024, l’action du 05/01/2023 au 30/06/2024.',
      },
      {
        code: 'COMPONENT_OUTSIDE_ACTUAL_DATES',
        component: '03',
        detail:
          'Composante hors des dates réelles : la composante 03 va du 05/01/2023 au 01/07/2024, l’action du 05/01/2023 au 30/06/2024.',
      },
    ]);
    expect(anomalies(closedAction({ components: [early], facts: { settledOn: null } }))).toEqual([]);
  });

  it('report an advance that is held', () => {
    expect(
      anomalies(sound({ facts: { advance: { state: 'HELD', invoiceId: '1-A1', reasons: ['NO_TRAINEE_ENTERED'] } } })),
    ).toEqual([
      {
        code: 'ADVANCE_HELD',
        detail:
          'Aucun stagiaire n’est entré dans l’action : la facture d’avance est retenue. Elle partira d’elle-même dès qu’une entrée sera enregistrée.',
      },
    ]);
  });

  it('report an advance issued with no entry left', () => {
    expect(anomalies(sound({ facts: { advance: issued } }))).toEqual([]);
    expect(anomalies(sound({ facts: { advance: issued, entryDates: {} } }))).toEqual([
      {
        code: 'ADVANCE_WITHOUT_TRAINEE',
        detail:
          'La facture d’avance AV2023-GR237-00001 a été émise, mais plus aucun stagiaire n’est entré dans l’action : enregistrez l’entrée exacte.',
      },
    ]);
  });

  it('report the stored lateness and the stored due declarations', () => {
    expect(anomalies(sound({ overdue: true }))).toEqual([
      {
        code: 'CLOSURE_OVERDUE',
        detail:
          'La date de fin prévue (30/06/2024) est passée : fermez l’action, ou demandez une modification de dates si elle se prolonge.',
      },
    ]);
    expect(anomalies(sound({ facts: { settledOn: date('2023-02-01') } }))).toEqual([
      { code: 'DECLARATIONS_DUE', detail: 'Une déclaration de réalisation est en attente.' },
    ]);
    expect(anomalies(sound({ facts: { settledOn: date('2023-03-01') } }))).toEqual([
      { code: 'DECLARATIONS_DUE', detail: '2 déclarations de réalisation sont en attente.' },
    ]);
  });
});
