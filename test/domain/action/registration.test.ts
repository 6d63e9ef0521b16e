import { describe, expect, it } from 'vitest';
import { type Registration, register } from '../../../domain/action/registration.ts';
import { date } from '../../../domain/calendar-date.ts';
import { awaitingAction } from '../../support/actions.ts';
import { advanceTerms } from '../../support/advance-terms.ts';

const component = (number: string, startDate: string, endDate: string) => ({
  number,
  title: 'Composante',
  startDate: date(startDate),
  endDate: date(endDate),
});
const { facts: _facts, status: _status, ...contract } = awaitingAction();
const cause = { at: '2023-01-05T09:00:00.000Z', by: { userId: 'region', role: 'region' } } as const;
/** The violations for which a registration is refused; none when it is accepted. */
const faultsIn = (registration: Registration) => {
  const registered = register(registration, cause);
  return registered.ok ? [] : registered.error.violations;
};
const given = (components: readonly ReturnType<typeof component>[] = [], start = '2023-01-02', end = '2023-06-30') => ({
  ...contract,
  plannedStartDate: date(start),
  plannedEndDate: date(end),
  components,
  advanceTerms: advanceTerms(),
});

describe('checking an action to register', () => {
  it('finds nothing when bounds are kept, to the day', () => {
    expect(
      faultsIn(given([component('01', '2023-01-02', '2023-06-30'), component('02', '2023-03-01', '2023-03-01')])),
    ).toEqual([]);
    expect(faultsIn(given([], '2023-01-02', '2023-01-02'))).toEqual([]);
  });

  it('reports an end before its start', () => {
    expect(faultsIn(given([], '2023-01-03', '2023-01-02'))).toEqual([
      {
        pointer: '/plannedEndDate',
        code: 'DATES_INCOHERENT',
        detail: 'La date de fin prévue (02/01/2023) précède la date de début prévue (03/01/2023).',
      },
    ]);
  });

  it('reports every violation of every component at once, each at its pointer', () => {
    expect(
      faultsIn(
        given([
          component('01', '2023-01-02', '2023-06-30'),
          component('01', '2023-01-01', '2022-12-31'),
          component('03', '2023-01-02', '2023-07-01'),
        ]),
      ),
    ).toEqual([
      {
        pointer: '/components/1/number',
        code: 'INVALID',
        detail: 'La composante 01 est donnée deux fois : chaque numéro doit être unique dans l’action.',
      },
      {
        pointer: '/components/1/endDate',
        code: 'DATES_INCOHERENT',
        detail: 'La composante 01 finit (31/12/2022) avant de commencer (01/01/2023).',
      },
      {
        pointer: '/components/1/startDate',
        code: 'DATES_INCOHERENT',
        detail: 'La composante 01 commence le 01/01/2023, avant le début prévu de l’action (02/01/2023).',
      },
      {
        pointer: '/components/2/endDate',
        code: 'DATES_INCOHERENT',
        detail: 'La composante 03 finit le 01/07/2023, après la fin prévue de l’action (30/06/2023).',
      },
    ]);
  });

  it('adds the violations of the advance’s terms', () => {
    expect(faultsIn({ ...given(), advanceTerms: advanceTerms({ rate: 0.5 }) })).toMatchObject([
      { pointer: '/advance/rate', code: 'ADVANCE_RATE_INVALID' },
    ]);
  });

  it.each([
    ['the rate of the advance, whatever else', { rate: 0.5 }, '2022-12-31', 'ADVANCE_RATE_INVALID'],
    ['dates that do not fit', {}, '2022-12-31', 'DATES_INCOHERENT'],
    ['anything else', { durationMonths: 0 }, '2023-06-30', 'INVALID'],
  ])('is refused under the code of %s', (_, terms, end, code) => {
    const refused = register({ ...given([], '2023-01-02', end), advanceTerms: advanceTerms(terms) }, cause);
    expect(refused).toMatchObject({ ok: false, error: { code } });
  });
});
