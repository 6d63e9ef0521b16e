import type { Action } from '../../action/action.ts';
import { type CalendarDate, parseCalendarDate } from '../../calendar-date.ts';
import { type AskedRules, type ChangedField, type EffectRules, type FieldRules, faultsByField } from '../field.ts';
import { dateFaults } from './dates-coherence.ts';
import * as words from './dates-words.ts';

const actionDates = ['plannedStartDate', 'actualStartDate', 'plannedEndDate'] as const;
const componentDates = ['startDate', 'endDate'] as const;
type ActionDate = (typeof actionDates)[number];
type ComponentDate = (typeof componentDates)[number];

export type DatesAsked = { readonly [Name in ActionDate]?: CalendarDate | undefined } & {
  readonly components?:
    | readonly ({ readonly number: string } & { readonly [Name in ComponentDate]?: CalendarDate | undefined })[]
    | undefined;
};

type ActionDateChange = ChangedField<'ACTION_DATE', CalendarDate> & { readonly name: ActionDate };
type ComponentDateChange = ChangedField<'COMPONENT_DATE', CalendarDate> & {
  readonly component: string;
  readonly name: ComponentDate;
};
export type DatesChange = ActionDateChange | ComponentDateChange;

/** `null`: the action has no such date yet (an actual start before the opening). */
const dateOf = (action: Action, name: ActionDate): CalendarDate | null => {
  switch (name) {
    case 'plannedStartDate':
      return action.plannedStartDate;
    case 'plannedEndDate':
      return action.plannedEndDate;
    case 'actualStartDate':
      return action.status === 'AO' ? null : action.actualStartDate;
  }
};

const areDays = ({ before, after }: Readonly<Record<string, unknown>>): boolean =>
  [before, after].every((day) => typeof day === 'string' && parseCalendarDate(day) !== undefined);

export const datesFields = {
  ACTION_DATE: {
    isWhole: (stored) => actionDates.some((name) => name === stored['name']) && areDays(stored),
    current: (action, { name }) => dateOf(action, name),
    apply: (action, { name, after }) =>
      name === 'actualStartDate' && action.status === 'AO' ? action : { ...action, [name]: after },
  },
  COMPONENT_DATE: {
    isWhole: (stored) =>
      typeof stored['component'] === 'string' &&
      componentDates.some((name) => name === stored['name']) &&
      areDays(stored),
    current: (action, { component, name }) =>
      action.components.find(({ number }) => number === component)?.[name] ?? null,
    apply: (action, { component, name, after }) => ({
      ...action,
      components: action.components.map((one) => (one.number === component ? { ...one, [name]: after } : one)),
    }),
  },
} as const satisfies {
  readonly ACTION_DATE: FieldRules<ActionDateChange>;
  readonly COMPONENT_DATE: FieldRules<ComponentDateChange>;
};

const actionDateLabels = {
  plannedStartDate: 'Action / Date de début prévue',
  actualStartDate: 'Action / Date de début réelle',
  plannedEndDate: 'Action / Date de fin prévue',
} as const satisfies Record<ActionDate, string>;

const componentDateLabels = {
  startDate: 'Date de début',
  endDate: 'Date de fin',
} as const satisfies Record<ComponentDate, string>;

/** The action, then its components in their own order. Components that the action does not have are left out. */
const changesOf = (action: Action, asked: DatesAsked): readonly DatesChange[] => [
  ...actionDates.flatMap((name): readonly DatesChange[] => {
    const before = dateOf(action, name);
    const after = asked[name];
    if (before === null || after === undefined || after === before) return [];
    return [{ of: 'ACTION_DATE', name, field: name, label: actionDateLabels[name], before, after }];
  }),
  ...action.components.flatMap((component) => {
    const given = asked.components?.find(({ number }) => number === component.number);
    return componentDates.flatMap((name): readonly DatesChange[] => {
      const before = component[name];
      const after = given?.[name];
      if (after === undefined || after === before) return [];
      const field = `components/${component.number}/${name}`;
      const label = `${component.title} / ${componentDateLabels[name]}`;
      return [{ of: 'COMPONENT_DATE', component: component.number, name, field, label, before, after }];
    });
  }),
];

export const datesAsked: AskedRules<DatesAsked, DatesChange> = {
  changesOf,
  /** Components that the action does not have, or that are asked for twice. */
  faultsOf: (action, asked) => {
    const faults = faultsByField('INVALID');
    const seen = new Set<string>();
    for (const { number } of asked.components ?? []) {
      if (!action.components.some((component) => component.number === number))
        faults.add(`components/${number}`, words.componentUnknown(number, action.components));
      else if (seen.has(number)) faults.add(`components/${number}`, words.componentTwice(number));
      seen.add(number);
    }
    return faults.all();
  },
  notReady: (action, { actualStartDate }) =>
    action.status === 'AO' && actualStartDate !== undefined
      ? [{ pointer: '/changes/actualStartDate', code: 'ACTION_NOT_OPEN', detail: words.actualStartBeforeOpening() }]
      : [],
};

export const datesEffect: EffectRules = { faultsOf: dateFaults, movesDates: true };
