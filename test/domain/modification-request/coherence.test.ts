import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../domain/action/action.ts';
import { addDays, date } from '../../../domain/calendar-date.ts';
import { previewRequest } from '../../../domain/modification-request/filing.ts';
import { type RequestedValues } from '../../../domain/modification-request/types.ts';
import { awaitingAction, closedAction, openAction } from '../../support/actions.ts';

const today = date('2023-01-10');

type DatesAsked = Extract<RequestedValues, { type: 'DATES' }>['changes'];
const headcount = (places: number): RequestedValues => ({ type: 'HEADCOUNT', changes: { places } });
const dates = (changes: DatesAsked): RequestedValues => ({ type: 'DATES', changes });

/** Every violation as « field: sentence », in order; none when the changes would be accepted. */
const faults = (action: Action, asked: RequestedValues): readonly string[] => {
  const previewed = previewRequest(action, asked, today);
  if (previewed.ok) return [];
  if (!('violations' in previewed.error)) return [previewed.error.code];
  return previewed.error.violations.map(({ pointer, detail }) => `${pointer}: ${detail}`);
};
const fieldsAtFault = (action: Action, asked: RequestedValues): readonly string[] =>
  faults(action, asked).map((fault) => fault.split(':')[0] ?? '');

const day = date;
const from06 = ['01', '02', '03'].map((number) => ({ number, startDate: day('2023-01-06') }));

describe('check a change of dates', () => {
  it('takes the guide’s request (p. 6): actual start and components on the first entry’s day', () => {
    expect(faults(openAction(), dates({ actualStartDate: day('2023-01-06'), components: from06 }))).toEqual([]);
  });

  it('names every component that a new actual start leaves outside, untouched ones included', () => {
    const asked = dates({
      actualStartDate: day('2023-01-06'),
      components: from06.filter(({ number }) => number !== '02'),
    });
    expect(faults(openAction(), asked)).toEqual([
      '/changes/components/02/startDate: La composante 02 commence le 02/01/2023, avant la date de début réelle de l’action (06/01/2023) : faites-la commencer le 06/01/2023 ou après.',
    ]);
  });

  it('does not bring an old anomaly back when only the end is extended', () => {
    const action = openAction();
    expect(fieldsAtFault(action, dates({ plannedEndDate: day('2024-07-31') }))).toEqual([]);
    const lateComponent = openAction({
      components: action.components.map((one) => ({ ...one, endDate: day('2024-12-31') })),
    });
    expect(fieldsAtFault(lateComponent, dates({ plannedEndDate: day('2024-07-31') }))).toEqual([]);
  });

  it('names every component, and the entries, that an end brought nearer leaves outside', () => {
    expect(fieldsAtFault(openAction(), dates({ plannedEndDate: day('2023-01-05') }))).toEqual([
      '/changes/plannedEndDate',
      '/changes/components/01/endDate',
      '/changes/components/02/endDate',
      '/changes/components/03/endDate',
    ]);
    expect(faults(openAction(), dates({ plannedEndDate: day('2023-01-05') }))[0]).toContain('06/01/2023');
    const left = openAction({ facts: { lastExitDate: day('2023-05-31'), inTrainingCount: 2 } });
    const asked = dates({
      plannedEndDate: day('2023-05-01'),
      components: ['01', '02', '03'].map((number) => ({ number, endDate: day('2023-05-01') })),
    });
    expect(faults(left, asked)).toEqual([
      '/changes/plannedEndDate: Un stagiaire est sorti le 31/05/2023, après la date de fin prévue demandée (01/05/2023) : choisissez une date au plus tôt le 31/05/2023.',
    ]);
  });

  it('names every bound that one field breaks, as one violation', () => {
    const asked = dates({ actualStartDate: day('2024-08-01'), components: [] });
    const [first, ...others] = faults(openAction(), asked);
    expect(first).toMatch(
      /^\/changes\/actualStartDate: .*postérieure à aujourd’hui \(10\/01\/2023\).*fin prévue \(30\/06\/2024\).*premier stagiaire : le 06\/01\/2023\.$/u,
    );
    expect(others.filter((fault) => fault.startsWith('/changes/actualStartDate'))).toEqual([]);
    expect(fieldsAtFault(openAction(), asked)).toHaveLength(7);
  });

  it.each<readonly [string, Action, DatesAsked, readonly string[]]>([
    [
      'an actual start tomorrow',
      openAction({ components: [] }),
      { actualStartDate: day('2023-01-11') },
      ['/changes/actualStartDate'],
    ],
    [
      'an actual start that is not the first entry',
      openAction({ components: [] }),
      { actualStartDate: day('2023-01-09') },
      ['/changes/actualStartDate'],
    ],
    [
      'an actual start while nobody is in',
      openAction({ components: [], facts: { entryDates: {} } }),
      { actualStartDate: day('2023-01-06') },
      ['/changes/actualStartDate'],
    ],
    [
      'an actual start before the planned start',
      openAction({ components: [], facts: { entryDates: { '2022-12-30': 1 } } }),
      { actualStartDate: day('2022-12-30') },
      ['/changes/actualStartDate'],
    ],
    [
      'a planned start after the planned end',
      awaitingAction({ components: [] }),
      { plannedStartDate: day('2024-07-01') },
      ['/changes/plannedStartDate'],
    ],
    [
      'a planned end before the planned start',
      awaitingAction({ components: [] }),
      { plannedEndDate: day('2023-01-01') },
      ['/changes/plannedEndDate'],
    ],
    [
      'planned dates that cross each other',
      awaitingAction({ components: [] }),
      { plannedStartDate: day('2024-03-01'), plannedEndDate: day('2024-02-29') },
      ['/changes/plannedEndDate'],
    ],
    [
      'a planned start after the actual one and the first entry',
      openAction({ components: [] }),
      { plannedStartDate: day('2023-01-07') },
      ['/changes/plannedStartDate'],
    ],
    [
      'a planned end before the actual start',
      openAction({ components: [], facts: { entryDates: {} } }),
      { plannedEndDate: day('2023-01-04') },
      ['/changes/plannedEndDate'],
    ],
    [
      'a planned start after an entry, before the opening',
      awaitingAction({ components: [], facts: { entryDates: { '2023-01-06': 1 } } }),
      { plannedStartDate: day('2023-01-07') },
      ['/changes/plannedStartDate'],
    ],
    [
      'a component that ends before it starts',
      openAction(),
      { components: [{ number: '01', startDate: day('2023-03-02'), endDate: day('2023-03-01') }] },
      ['/changes/components/01/endDate'],
    ],
    [
      'a component that starts after its own end',
      openAction({ components: openAction().components.map((one) => ({ ...one, endDate: day('2023-06-30') })) }),
      { components: [{ number: '03', startDate: day('2023-07-01') }] },
      ['/changes/components/03/startDate'],
    ],
    [
      'a component before the actual start',
      openAction(),
      { components: [{ number: '02', startDate: day('2023-01-04') }] },
      ['/changes/components/02/startDate'],
    ],
    [
      'a component past the planned end',
      openAction(),
      { components: [{ number: '02', endDate: day('2024-07-01') }] },
      ['/changes/components/02/endDate'],
    ],
    [
      'a component wholly past the planned end',
      openAction(),
      { components: [{ number: '02', startDate: day('2024-07-01'), endDate: day('2024-07-02') }] },
      ['/changes/components/02/startDate', '/changes/components/02/endDate'],
    ],
    [
      'a component wholly before the actual start',
      openAction(),
      { components: [{ number: '02', startDate: day('2023-01-03'), endDate: day('2023-01-04') }] },
      ['/changes/components/02/startDate', '/changes/components/02/endDate'],
    ],
    [
      'before the opening, a component before the planned start',
      awaitingAction(),
      { components: [{ number: '02', startDate: day('2023-01-01') }] },
      ['/changes/components/02/startDate'],
    ],
    [
      'before the opening, a planned start that comes nearer',
      awaitingAction(),
      { plannedStartDate: day('2023-01-03') },
      ['/changes/components/01/startDate', '/changes/components/02/startDate', '/changes/components/03/startDate'],
    ],
    [
      'a component that the action does not have',
      openAction(),
      { components: [{ number: '09', startDate: day('2023-02-01') }] },
      ['/changes/components/09'],
    ],
    [
      'a component given twice',
      openAction(),
      {
        components: [
          { number: '01', startDate: day('2023-02-01') },
          { number: '01', endDate: day('2023-03-01') },
        ],
      },
      ['/changes/components/01'],
    ],
  ])('refuses %s', (_what, action, changes, expected) => {
    expect(fieldsAtFault(action, dates(changes))).toEqual(expected);
  });

  it.each<readonly [string, Action, DatesAsked]>([
    ['a planned start that moves away, before the opening', awaitingAction(), { plannedStartDate: day('2022-12-01') }],
    [
      'a planned start after the opening, which components do not stand on',
      openAction(),
      { plannedStartDate: day('2023-01-03') },
    ],
    [
      'a component’s end alone, its start an old anomaly',
      openAction(),
      { components: [{ number: '01', endDate: day('2024-05-31') }] },
    ],
    ['a planned end in the past', openAction({ components: [] }), { plannedEndDate: day('2023-01-09') }],
  ])('takes %s', (_what, action, changes) => {
    expect(faults(action, dates(changes))).toEqual([]);
  });

  it('has no actual start to change before the opening', () => {
    const previewed = previewRequest(
      awaitingAction(),
      dates({ actualStartDate: day('2023-01-06'), plannedEndDate: day('2020-01-01') }),
      today,
    );
    expect(previewed).toMatchObject({
      ok: false,
      error: { code: 'ACTION_NOT_OPEN', violations: [{ pointer: '/changes/actualStartDate' }] },
    });
  });
});

describe('check a change of place or headcount', () => {
  it('refuses fewer places than trainees in training', () => {
    expect(faults(openAction(), headcount(3))).toEqual([]);
    expect(faults(openAction(), headcount(2))).toEqual([
      '/changes/places: 3 stagiaires sont en formation : l’effectif demandé (2) ne peut pas être inférieur. Enregistrez d’abord les sorties, ou demandez au moins 3 places.',
    ]);
  });

  it.each<readonly [string, RequestedValues]>([
    [
      'dates',
      dates({ actualStartDate: day('2023-01-05'), components: [{ number: '01', endDate: day('2024-06-30') }] }),
    ],
    ['no date at all', dates({})],
    ['a place', { type: 'SITE', changes: { site: 'Toulouse' } }],
    ['a headcount', { type: 'HEADCOUNT', changes: { places: 30 } }],
  ])('refuses %s equal to the current values', (_what, asked) => {
    expect(previewRequest(openAction(), asked, today)).toMatchObject({ ok: false, error: { code: 'NOTHING_CHANGED' } });
  });

  it('refuses anything on a closed action', () => {
    expect(previewRequest(closedAction(), { type: 'SITE', changes: { site: 'Albi' } }, today)).toMatchObject({
      ok: false,
      error: { code: 'ACTION_CLOSED' },
    });
  });
});

describe('check any change of dates', () => {
  const aroundTheAction = fc.integer({ min: -30, max: 600 }).map((days) => addDays(day('2023-01-02'), days));
  const maybe = fc.option(aroundTheAction, { nil: undefined });
  const askedDates = fc.record({
    plannedStartDate: maybe,
    actualStartDate: maybe,
    plannedEndDate: maybe,
    components: fc.uniqueArray(
      fc.record({ number: fc.constantFrom('01', '02', '03'), startDate: maybe, endDate: maybe }),
      { selector: ({ number }) => number, maxLength: 3 },
    ),
  });
  /** The rule itself, on a coherent action: everything inside and in order, actual start on the first entry and not in the future. */
  const isSound = (action: ReturnType<typeof openAction>): boolean =>
    action.plannedStartDate <= action.actualStartDate &&
    action.actualStartDate <= action.plannedEndDate &&
    action.actualStartDate === day('2023-01-06') &&
    action.components.every(
      ({ startDate, endDate }) =>
        startDate <= endDate && startDate >= action.actualStartDate && endDate <= action.plannedEndDate,
    );
  const sound = openAction({
    actualStartDate: day('2023-01-06'),
    components: openAction().components.map((one) => ({ ...one, startDate: day('2023-01-06') })),
  });

  it('from a sound action, takes exactly what leaves it sound', () => {
    let taken = 0;
    fc.assert(
      fc.property(askedDates, (changes) => {
        const previewed = previewRequest(sound, dates(changes), today);
        if (!previewed.ok && 'code' in previewed.error && previewed.error.code === 'NOTHING_CHANGED') return;
        const after = {
          ...sound,
          plannedStartDate: changes.plannedStartDate ?? sound.plannedStartDate,
          actualStartDate: changes.actualStartDate ?? sound.actualStartDate,
          plannedEndDate: changes.plannedEndDate ?? sound.plannedEndDate,
          components: sound.components.map((one) => {
            const given = changes.components.find(({ number }) => number === one.number);
            return {
              ...one,
              startDate: given?.startDate ?? one.startDate,
              endDate: given?.endDate ?? one.endDate,
            };
          }),
        };
        expect(previewed.ok).toBe(isSound(after));
        if (previewed.ok) taken += 1;
      }),
      { numRuns: 2_000, seed: 20_230_105 },
    );
    expect(taken).toBeGreaterThan(10);
  });

  it('names each field once, with a sentence that gives a date in French', () => {
    fc.assert(
      fc.property(askedDates, (changes) => {
        const fields = fieldsAtFault(openAction(), dates(changes));
        expect(new Set(fields).size).toBe(fields.length);
        for (const fault of faults(openAction(), dates(changes))) {
          expect(fault).toMatch(/^\/changes(\/|: Aucun champ)/u);
          expect(fault).not.toMatch(/\d{4}-\d{2}-\d{2}/u);
        }
      }),
    );
  });
});
