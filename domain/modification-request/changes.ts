import type { Action } from '../action/index.ts';
import type { CalendarDate } from '../calendar-date.ts';

export type ActionDate = 'plannedStartDate' | 'actualStartDate' | 'plannedEndDate';
export type ComponentDate = 'startDate' | 'endDate';

/**
 * One field that a request changes, and only if it does. `field` is its path in what was asked
 * (`components/02/startDate`), `label` what the guide's summary shows (p. 6), `before` the value that the request was
 * decided on: the approval refuses when it is no longer the current one.
 */
export type RequestedChange = { readonly field: string; readonly label: string } & (
  | {
      readonly of: 'ACTION_DATE';
      readonly name: ActionDate;
      readonly before: CalendarDate;
      readonly after: CalendarDate;
    }
  | {
      readonly of: 'COMPONENT_DATE';
      readonly component: string;
      readonly name: ComponentDate;
      readonly before: CalendarDate;
      readonly after: CalendarDate;
    }
  | { readonly of: 'SITE'; readonly before: string; readonly after: string }
  | { readonly of: 'PLACES'; readonly before: number; readonly after: number }
);

/** What is asked for, by type; a field left out, or given its current value, does not change. */
export type Asked =
  | {
      readonly type: 'DATES';
      readonly changes: { readonly [Name in ActionDate]?: CalendarDate | undefined } & {
        readonly components?:
          | readonly ({ readonly number: string } & { readonly [Name in ComponentDate]?: CalendarDate | undefined })[]
          | undefined;
      };
    }
  | { readonly type: 'SITE'; readonly changes: { readonly site: string } }
  | { readonly type: 'HEADCOUNT'; readonly changes: { readonly places: number } };

const actionDateLabels = {
  plannedStartDate: 'Action / Date de début prévue',
  actualStartDate: 'Action / Date de début réelle',
  plannedEndDate: 'Action / Date de fin prévue',
} as const satisfies Record<ActionDate, string>;

const componentDateLabels = {
  startDate: 'Date de début',
  endDate: 'Date de fin',
} as const satisfies Record<ComponentDate, string>;

const actionDates = ['plannedStartDate', 'actualStartDate', 'plannedEndDate'] as const;
const componentDates = ['startDate', 'endDate'] as const;

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

/**
 * The changed fields only, in the order of the guide's summary: the action, then its components in their own order.
 * Components that the action does not have are left out: the check of coherence names them.
 */
export const changesOf = (action: Action, asked: Asked): readonly RequestedChange[] => {
  switch (asked.type) {
    case 'SITE':
      return asked.changes.site === action.site
        ? []
        : [{ of: 'SITE', field: 'site', label: 'Action / Lieu', before: action.site, after: asked.changes.site }];
    case 'HEADCOUNT':
      return asked.changes.places === action.places
        ? []
        : [
            {
              of: 'PLACES',
              field: 'places',
              label: 'Action / Nombre de places',
              before: action.places,
              after: asked.changes.places,
            },
          ];
    case 'DATES':
      return [
        ...actionDates.flatMap((name): readonly RequestedChange[] => {
          const before = dateOf(action, name);
          const after = asked.changes[name];
          if (before === null || after === undefined || after === before) return [];
          return [{ of: 'ACTION_DATE', name, field: name, label: actionDateLabels[name], before, after }];
        }),
        ...action.components.flatMap((component) => {
          const given = asked.changes.components?.find(({ number }) => number === component.number);
          return componentDates.flatMap((name): readonly RequestedChange[] => {
            const before = component[name];
            const after = given?.[name];
            if (after === undefined || after === before) return [];
            return [
              {
                of: 'COMPONENT_DATE',
                component: component.number,
                name,
                field: `components/${component.number}/${name}`,
                label: `${component.title} / ${componentDateLabels[name]}`,
                before,
                after,
              },
            ];
          });
        }),
      ];
  }
};

/** The current value of the field that a change speaks of; `null` when the action has no such field any more. */
export const currentValue = (action: Action, change: RequestedChange): string | number | null => {
  switch (change.of) {
    case 'ACTION_DATE':
      return dateOf(action, change.name);
    case 'COMPONENT_DATE':
      return action.components.find(({ number }) => number === change.component)?.[change.name] ?? null;
    case 'SITE':
      return action.site;
    case 'PLACES':
      return action.places;
  }
};

const applyOne = <T extends Action>(action: T, change: RequestedChange): T => {
  switch (change.of) {
    case 'ACTION_DATE':
      return change.name === 'actualStartDate' && action.status === 'AO'
        ? action
        : { ...action, [change.name]: change.after };
    case 'COMPONENT_DATE':
      return {
        ...action,
        components: action.components.map((component) =>
          component.number === change.component ? { ...component, [change.name]: change.after } : component,
        ),
      };
    case 'SITE':
      return { ...action, site: change.after };
    case 'PLACES':
      return { ...action, places: change.after };
  }
};

/** The action as the changes make it, everything else kept. */
export const applied = <T extends Action>(action: T, changes: readonly RequestedChange[]): T =>
  changes.reduce((next, change) => applyOne(next, change), action);
