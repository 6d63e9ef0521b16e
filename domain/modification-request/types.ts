import type { Action } from '../action/action.ts';
import type { CalendarDate } from '../calendar-date.ts';
import type { Violation } from '../refusal.ts';
import type { RequestType } from '../request-type.ts';
import type { AskedRules, EffectRules, FieldRules } from './field.ts';
import { type DatesAsked, type DatesChange, datesAsked, datesEffect, datesFields } from './types/dates.ts';
import {
  type HeadcountAsked,
  type HeadcountChange,
  headcountAsked,
  headcountEffect,
  headcountFields,
} from './types/headcount.ts';
import { type SiteAsked, type SiteChange, siteAsked, siteEffect, siteFields } from './types/site.ts';

/** What each type may be asked, and what it changes. A type without its line here does not compile. */
type AskedByType = { readonly DATES: DatesAsked; readonly SITE: SiteAsked; readonly HEADCOUNT: HeadcountAsked };
type ChangeByType = { readonly DATES: DatesChange; readonly SITE: SiteChange; readonly HEADCOUNT: HeadcountChange };

const askedRules: { readonly [Type in RequestType]: AskedRules<AskedByType[Type], ChangeByType[Type]> } = {
  DATES: datesAsked,
  SITE: siteAsked,
  HEADCOUNT: headcountAsked,
};

const effectRules: Readonly<Record<RequestType, EffectRules>> = {
  DATES: datesEffect,
  SITE: siteEffect,
  HEADCOUNT: headcountEffect,
};

export type RequestedChange = ChangeByType[RequestType];
type ChangeOf = { readonly [Of in RequestedChange['of']]: Extract<RequestedChange, { readonly of: Of }> };

const fields: { readonly [Of in RequestedChange['of']]: FieldRules<ChangeOf[Of]> } = {
  ...datesFields,
  ...siteFields,
  ...headcountFields,
};

type AskedAs<Type extends RequestType> = {
  [One in Type]: { readonly type: One; readonly changes: AskedByType[One] };
}[Type];
/** Requested values, by type; a field left out, or equal to the current value, does not change. */
export type RequestedValues = AskedAs<RequestType>;

export const changesOf = <Type extends RequestType>(
  action: Action,
  { type, changes }: AskedAs<Type>,
): readonly RequestedChange[] => askedRules[type].changesOf(action, changes);

export const askedFaults = <Type extends RequestType>(
  action: Action,
  { type, changes }: AskedAs<Type>,
): readonly Violation[] => askedRules[type].faultsOf?.(action, changes) ?? [];

export const notReady = <Type extends RequestType>(
  action: Action,
  { type, changes }: AskedAs<Type>,
): readonly Violation[] => askedRules[type].notReady?.(action, changes) ?? [];

export const movesDates = (type: RequestType): boolean => effectRules[type].movesDates === true;

const withRules = <Of extends RequestedChange['of'], T>(
  change: ChangeOf[Of],
  use: (rules: FieldRules<ChangeOf[Of]>, change: ChangeOf[Of]) => T,
): T => {
  const of: Of = change.of;
  return use(fields[of], change);
};

const isFieldKind = (of: unknown): of is RequestedChange['of'] => typeof of === 'string' && Object.hasOwn(fields, of);

/** Whether something stored is a change of a field that this release knows, with all that it needs. */
export const isRequestedChange = (stored: Readonly<Record<string, unknown>>): stored is RequestedChange => {
  const { of, field, label } = stored;
  return isFieldKind(of) && typeof field === 'string' && typeof label === 'string' && fields[of].isWhole(stored);
};

/** Current value of the changed field; `null` if the action no longer has it. */
export const currentValue = (action: Action, change: RequestedChange): string | number | null =>
  withRules(change, (rules, one) => rules.current(action, one));

const applyOne = <T extends Action>(action: T, change: RequestedChange): T =>
  withRules(change, (rules, one) => rules.apply(action, one));

/** The action with the changes applied. */
export const applied = <T extends Action>(action: T, changes: readonly RequestedChange[]): T =>
  changes.reduce((next, change) => applyOne(next, change), action);

/** Every fault of the state that the changes would make. `today` is the last day that an actual start may have. */
export const faultsOf = (
  type: RequestType,
  action: Action,
  changes: readonly RequestedChange[],
  today: CalendarDate,
): readonly Violation[] => {
  const changed = new Set(changes.map(({ field }) => field));
  const after = applied(action, changes);
  return effectRules[type].faultsOf?.({ before: action, after, changed: (field) => changed.has(field), today }) ?? [];
};
