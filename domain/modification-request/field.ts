import type { Action } from '../action/action.ts';
import type { CalendarDate } from '../calendar-date.ts';
import type { Violation } from '../refusal.ts';

/**
 * One field that a request changes, and only if it does. `of` says which; `field` is its path in what was asked
 * (`components/02/startDate`), `label` what the guide's summary shows (p. 6), `before` the value that the request was
 * decided on: the approval refuses when it is no longer the current one.
 */
export type ChangedField<Of extends string, Value extends string | number> = {
  readonly of: Of;
  readonly field: string;
  readonly label: string;
  readonly before: Value;
  readonly after: Value;
};

/** How one kind of changed field is read on an action and applied to it. */
export type FieldRules<Change> = {
  /** Whether what was stored of such a change has what it needs; its `of`, `field` and `label` are there already. */
  readonly isWhole: (stored: Readonly<Record<string, unknown>>) => boolean;
  /** `null` when the action has no such field (any more). */
  readonly current: (action: Action, change: Change) => string | number | null;
  readonly apply: <T extends Action>(action: T, change: Change) => T;
};

/** A request's effect, before and after; `changed` tells of a field's path whether the request moves it. */
export type Effect = {
  readonly before: Action;
  readonly after: Action;
  readonly changed: (field: string) => boolean;
  readonly today: CalendarDate;
};

/** How what is asked by a request of some type is read. `Asked`: the fields it may be given; those left out do not change. */
export type AskedRules<Asked, Change> = {
  /** The changed fields only, in the order of the guide's summary. */
  readonly changesOf: (action: Action, asked: Asked) => readonly Change[];
  /** Faults of what is asked that no changed field shows (an unknown component). */
  readonly faultsOf?: (action: Action, asked: Asked) => readonly Violation[];
  /** What the action is not ready for, whatever the values. */
  readonly notReady?: (action: Action, asked: Asked) => readonly Violation[];
};

/** What a request of some type does to its action, when it is filed and again when it is approved. */
export type EffectRules = {
  /** Every fault of the state that the changes would make. */
  readonly faultsOf?: (effect: Effect) => readonly Violation[];
  /** Whether an approval may make the action late, or declarations due. */
  readonly movesDates?: true;
};

/** Violations collected by field: one per field, listing every bound it breaks. */
export const faultsByField = (code: string) => {
  const found = new Map<string, string[]>();
  return {
    add: (field: string, detail: string): void => void found.set(field, [...(found.get(field) ?? []), detail]),
    all: (): readonly Violation[] =>
      [...found].map(([field, details]) => ({ pointer: `/changes/${field}`, code, detail: details.join(' ') })),
  };
};
export type FaultsByField = ReturnType<typeof faultsByField>;
