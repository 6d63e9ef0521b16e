import { describe, expect, it } from 'vitest';
import type { Action } from '../../../domain/action/action.ts';
import { date } from '../../../domain/calendar-date.ts';
import { previewRequest } from '../../../domain/modification-request/filing.ts';
import { type RequestedValues } from '../../../domain/modification-request/types.ts';
import { awaitingAction, openAction } from '../../support/actions.ts';

const today = date('2023-01-10');
type Dates = Extract<RequestedValues, { type: 'DATES' }>['changes'];
type Given = { readonly [Name in 'plannedStartDate' | 'actualStartDate' | 'plannedEndDate']?: string } & {
  readonly from?: string;
  readonly to?: string;
};

/** `from` and `to`: of component 01. */
const dates = ({ from, to, ...action }: Given): RequestedValues => {
  const changes: Dates = {
    ...Object.fromEntries(Object.entries(action).map(([name, day]) => [name, date(day)])),
    ...(from === undefined && to === undefined
      ? {}
      : {
          components: [
            {
              number: '01',
              ...(from === undefined ? {} : { startDate: date(from) }),
              ...(to === undefined ? {} : { endDate: date(to) }),
            },
          ],
        }),
  };
  return { type: 'DATES', changes };
};
const faults = (action: Action, given: Given): readonly string[] => {
  const previewed = previewRequest(action, dates(given), today);
  if (previewed.ok) return [];
  if (!('violations' in previewed.error)) return [previewed.error.code];
  return previewed.error.violations.map(({ pointer, detail }) => `${pointer.slice('/changes/'.length)}: ${detail}`);
};
const component = { number: '01', title: 'Composante', startDate: date('2023-01-05'), endDate: date('2023-03-31') };
const bare = { components: [], plannedEndDate: date('2023-03-31') } as const;
/** In progress from 5 January to 31 March; entries on the 5th and the 9th. */
const open = (overrides: Parameters<typeof openAction>[0] = {}) =>
  openAction({
    ...bare,
    ...overrides,
    facts: { entryDates: { '2023-01-05': 1, '2023-01-09': 1 }, ...overrides.facts },
  });
const waiting = (overrides: Parameters<typeof awaitingAction>[0] = {}) => awaitingAction({ ...bare, ...overrides });

describe('a planned start', () => {
  it('may be the planned end, the actual start and the first entry', () => {
    expect(faults(waiting(), { plannedStartDate: '2023-03-31' })).toEqual([]);
    expect(faults(open(), { plannedStartDate: '2023-01-05' })).toEqual([]);
  });

  it('is refused after any of them, each named', () => {
    expect(faults(waiting(), { plannedStartDate: '2023-04-01' })).toEqual([
      'plannedStartDate: La date de début prévue (01/04/2023) suit la date de fin prévue (31/03/2023) : choisissez une date au plus tard le 31/03/2023.',
    ]);
    expect(faults(open(), { plannedStartDate: '2023-01-06' })).toEqual([
      'plannedStartDate: La date de début prévue (06/01/2023) suit la date de début réelle (05/01/2023) : choisissez une date au plus tard le 05/01/2023. Un stagiaire est entré le 05/01/2023, avant la date de début prévue demandée (06/01/2023) : choisissez une date au plus tard le 05/01/2023.',
    ]);
    expect(faults(open({ facts: { entryDates: {} } }), { plannedStartDate: '2023-01-06' })).toEqual([
      'plannedStartDate: La date de début prévue (06/01/2023) suit la date de début réelle (05/01/2023) : choisissez une date au plus tard le 05/01/2023.',
    ]);
  });

  it('is not blamed for the actual start, nor for the planned end, when that one is asked for too', () => {
    expect(faults(open(), { plannedStartDate: '2023-01-06', actualStartDate: '2023-01-04' })).toEqual([
      expect.stringMatching(/^plannedStartDate: Un stagiaire est entré le 05\/01\/2023/u),
      expect.stringMatching(
        /^actualStartDate: La date de début réelle \(04\/01\/2023\) précède la date de début prévue \(06\/01\/2023\)\. /u,
      ),
    ]);
    expect(faults(waiting(), { plannedStartDate: '2023-04-02', plannedEndDate: '2023-04-01' })).toEqual([
      'plannedEndDate: La date de fin prévue (01/04/2023) précède la date de début prévue (02/04/2023).',
    ]);
  });
});

describe('an actual start', () => {
  const alone = (day: string, overrides: Parameters<typeof openAction>[0] = {}) =>
    open({ actualStartDate: date('2023-01-03'), ...overrides, facts: { entryDates: { [day]: 1 } } });

  it('may be today, the planned start and the planned end, on the first entry', () => {
    expect(faults(alone('2023-01-10'), { actualStartDate: '2023-01-10' })).toEqual([]);
    expect(faults(alone('2023-01-02'), { actualStartDate: '2023-01-02' })).toEqual([]);
    expect(
      faults(alone('2023-01-08', { plannedEndDate: date('2023-01-08') }), { actualStartDate: '2023-01-08' }),
    ).toEqual([]);
  });

  it('is refused when nobody has entered', () => {
    expect(faults(open({ facts: { entryDates: {} } }), { actualStartDate: '2023-01-06' })).toEqual([
      'actualStartDate: La date de début réelle doit être celle de l’entrée du premier stagiaire, et aucun stagiaire n’est entré : enregistrez d’abord son entrée.',
    ]);
  });
});

describe('a planned end', () => {
  it('may be the planned start, the actual start and the last entry', () => {
    expect(faults(waiting(), { plannedEndDate: '2023-01-02' })).toEqual([]);
    expect(faults(open({ facts: { entryDates: { '2023-01-05': 1 } } }), { plannedEndDate: '2023-01-05' })).toEqual([]);
    expect(faults(open(), { plannedEndDate: '2023-01-09' })).toEqual([]);
  });

  it('is refused before any of them, each named', () => {
    expect(faults(open(), { plannedEndDate: '2023-01-01' })).toEqual([
      'plannedEndDate: La date de fin prévue (01/01/2023) précède la date de début prévue (02/01/2023). La date de fin prévue (01/01/2023) précède la date de début réelle (05/01/2023). Un stagiaire est entré le 09/01/2023, après la date de fin prévue demandée (01/01/2023) : choisissez une date au plus tôt le 09/01/2023.',
    ]);
  });

  it('leaves the actual start to answer for itself when that one is asked for too', () => {
    const both = faults(open({ facts: { entryDates: { '2023-01-05': 1 } } }), {
      actualStartDate: '2023-01-06',
      plannedEndDate: '2023-01-05',
    });
    expect(both.filter((fault) => fault.startsWith('plannedEndDate'))).toEqual([]);
    expect(both).toEqual([
      expect.stringMatching(/^actualStartDate: .*\(06\/01\/2023\) suit la date de fin prévue \(05\/01\/2023\)/u),
    ]);
  });

  it('may come nearer up to the last exit, and go away from one that was already outside', () => {
    const left = (plannedEndDate: string, lastExitDate: string) =>
      open({ plannedEndDate: date(plannedEndDate), facts: { lastExitDate: date(lastExitDate) } });
    expect(faults(left('2023-03-31', '2023-02-10'), { plannedEndDate: '2023-02-10' })).toEqual([]);
    expect(faults(left('2023-03-31', '2023-02-10'), { plannedEndDate: '2023-02-11' })).toEqual([]);
    expect(faults(left('2023-03-31', '2023-02-10'), { plannedEndDate: '2023-02-09' })).toHaveLength(1);
    expect(faults(left('2023-02-10', '2023-02-28'), { plannedEndDate: '2023-02-20' })).toEqual([]);
    expect(faults(left('2023-02-10', '2023-02-28'), { plannedEndDate: '2023-02-09' })).toHaveLength(1);
  });
});

describe('a component', () => {
  const within = open({ components: [component] });

  it('may lie on both bounds, for one day even', () => {
    expect(faults(within, { from: '2023-01-06' })).toEqual([]);
    expect(faults(within, { to: '2023-01-05' })).toEqual([]);
    expect(faults(within, { from: '2023-03-31' })).toEqual([]);
    expect(faults(within, { to: '2023-03-30' })).toEqual([]);
  });

  it('is refused outside of them, each bound named', () => {
    expect(faults(within, { from: '2023-04-01', to: '2023-01-04' })).toEqual([
      'components/01/startDate: La composante 01 commence le 01/04/2023, après la date de fin prévue de l’action (31/03/2023).',
      'components/01/endDate: La composante 01 finit le 04/01/2023, avant la date de début réelle de l’action (05/01/2023). La composante 01 finirait le 04/01/2023, avant de commencer (01/04/2023).',
    ]);
    expect(faults(within, { to: '2023-04-01' })).toEqual([
      'components/01/endDate: La composante 01 finit le 01/04/2023, après la date de fin prévue de l’action (31/03/2023) : faites-la finir le 31/03/2023 ou avant.',
    ]);
    expect(
      faults(open({ components: [{ ...component, endDate: date('2023-02-10') }] }), { from: '2023-02-11' }),
    ).toEqual(['components/01/startDate: La composante 01 commencerait le 11/02/2023, après sa fin (10/02/2023).']);
  });

  it('stays inside the planned dates before the opening', () => {
    const before = waiting({ components: [{ ...component, startDate: date('2023-01-02') }] });
    expect(faults(before, { plannedStartDate: '2023-01-03' })).toEqual([
      'components/01/startDate: La composante 01 commence le 02/01/2023, avant la date de début prévue de l’action (03/01/2023) : faites-la commencer le 03/01/2023 ou après.',
    ]);
    expect(faults(before, { plannedStartDate: '2023-01-01' })).toEqual([]);
    expect(faults(before, { from: '2023-01-01' })).toHaveLength(1);
  });

  it('is left alone where neither it nor a bound that comes nearer touches it', () => {
    const odd = { ...component, startDate: date('2023-04-02'), endDate: date('2023-01-03') };
    const anomalous = open({ components: [odd, { ...component, number: '02' }] });
    expect(faults(anomalous, { plannedEndDate: '2023-04-01' })).toEqual([]);
    expect(faults(anomalous, { plannedStartDate: '2023-01-03' })).toEqual([]);
    expect(faults(anomalous, { plannedEndDate: '2023-03-30' })).toEqual([
      expect.stringMatching(/^components\/01\/startDate: .*après la date de fin prévue/u),
      expect.stringMatching(/^components\/02\/endDate: /u),
    ]);
    const early = waiting({
      components: [{ ...component, startDate: date('2023-01-01'), endDate: date('2023-01-01') }],
    });
    expect(faults(early, { plannedEndDate: '2023-03-30' })).toEqual([]);
  });

  it('is reported when the action does not have it, or when it is given twice', () => {
    const asked = (...numbers: readonly string[]): RequestedValues => ({
      type: 'DATES',
      changes: { components: numbers.map((number) => ({ number, endDate: date('2023-03-30') })) },
    });
    const told = (action: Action, ...numbers: readonly string[]) => {
      const previewed = previewRequest(action, asked(...numbers), today);
      return previewed.ok || !('violations' in previewed.error) ? previewed : previewed.error.violations;
    };
    const two = open({ components: [component, { ...component, number: '02' }] });
    expect(told(two, '01', '09', '01')).toEqual([
      {
        pointer: '/changes/components/09',
        code: 'INVALID',
        detail: 'La composante 09 n’existe pas dans cette action : 01, 02.',
      },
      {
        pointer: '/changes/components/01',
        code: 'INVALID',
        detail: 'La composante 01 est donnée deux fois : ne la donnez qu’une fois.',
      },
    ]);
    expect(told(open(), '01')).toMatchObject([{ detail: 'La composante 01 n’existe pas dans cette action : aucune.' }]);
  });
});
