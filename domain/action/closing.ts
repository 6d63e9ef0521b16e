import type { CalendarDate } from '../calendar-date.ts';
import { type Cause, change, type Decided, happened } from '../event.ts';
import { faultsAt, firstOf, type InvalidValues, type Refused } from '../refusal.ts';
import { inTypeOrder, requestTypeLabel } from '../request-type.ts';
import { err, ok, type Result } from '../result.ts';
import {
  type Action,
  type Closed,
  type InProgress,
  lastEntryDate,
  reportingPeriods,
  statusLabels,
  transitions,
} from './action.ts';
import { bringUpToDate } from './day.ts';
import * as words from './words.ts';

export type Close = Cause & { readonly actualEndDate: CalendarDate };

export type InTraining = { readonly enrolmentId: string; readonly lastName: string; readonly firstName: string };

export type ClosureBlocker =
  | (Refused<'TRAINEES_IN_TRAINING'> & {
      readonly count: number;
      /** Their names, when the enrolments were read. */
      readonly trainees?: readonly InTraining[];
    })
  | (Refused<'DECLARATION_MISSING'> & { readonly period: string })
  | (Refused<'REQUEST_PENDING'> & { readonly requestId: string });

type ClosingDateCode =
  | 'CLOSING_DATE_IN_FUTURE'
  | 'CLOSING_DATE_BEFORE_ACTUAL_START'
  | 'CLOSING_DATE_AFTER_PLANNED_END'
  | 'CLOSING_DATE_BEFORE_LAST_EXIT';

export type ClosingStateRefusal = Refused<'ACTION_NOT_OPEN' | 'ACTION_CLOSED'>;
export type ClosureBlocked = Refused<'CLOSURE_BLOCKED'> & { readonly blocking: readonly ClosureBlocker[] };
export type ClosingRefusal = ClosingStateRefusal | ClosureBlocked | InvalidValues<ClosingDateCode>;

/** Whether the action may be closed at all, whatever the date and whatever still stands in the way. */
export const mayClose = (action: Action): Result<InProgress, ClosingStateRefusal> => {
  switch (action.status) {
    case 'AO':
      return err({ code: 'ACTION_NOT_OPEN', detail: words.actionNotOpen() });
    case 'FE':
      return err({ code: 'ACTION_CLOSED', detail: words.actionClosed(action) });
    case 'EC':
      return ok(action);
  }
};

/**
 * Everything that blocks a closing on `actualEndDate`, item by item (docs/domain.md, « Closing »). Uses the periods of
 * the action as it stands: the one that the closing cuts is not due yet, and asking for it would keep the action open
 * until the calendar period ends.
 */
export const closureBlockers = (
  action: InProgress,
  actualEndDate: CalendarDate,
  today: CalendarDate,
): readonly ClosureBlocker[] => {
  const { inTrainingCount: count, declaredPeriods, pendingRequests } = action.facts;
  const missing = reportingPeriods(action).filter(
    ({ id, start, end }) => start <= actualEndDate && end < today && !declaredPeriods.includes(id),
  );
  return [
    ...(count === 0 ? [] : [{ code: 'TRAINEES_IN_TRAINING', count, detail: words.traineesInTraining(count) } as const]),
    ...missing.map((period) => ({
      code: 'DECLARATION_MISSING' as const,
      period: period.id,
      detail: words.declarationMissing(period),
    })),
    ...inTypeOrder(pendingRequests).map(({ type, requestId }) => ({
      code: 'REQUEST_PENDING' as const,
      requestId,
      detail: words.requestPending(requestTypeLabel(type)),
    })),
  ];
};

const blockedBy = (blocking: readonly ClosureBlocker[]): ClosureBlocked => ({
  code: 'CLOSURE_BLOCKED',
  detail: words.closureBlocked(blocking),
  blocking,
});

/** The same refusal, naming the trainees still in training. */
export const nameTrainees = (refusal: ClosureBlocked, trainees: readonly InTraining[]): ClosureBlocked =>
  blockedBy(
    refusal.blocking.map((item) =>
      item.code === 'TRAINEES_IN_TRAINING'
        ? { ...item, trainees, detail: words.traineesInTraining(item.count, trainees) }
        : item,
    ),
  );

/** Closes an action in progress; the late flag falls and the last period is cut at the actual end. Irreversible. */
export const close = (opened: Action, command: Close): Result<Decided<Closed>, ClosingRefusal> => {
  const closable = mayClose(opened);
  if (!closable.ok) return closable;
  const action = closable.value;
  const { actualEndDate: on, today } = command;
  const blocking = closureBlockers(action, on, today);
  if (blocking.length > 0) return err(blockedBy(blocking));
  const lastEntryOrExit =
    [action.facts.lastExitDate, lastEntryDate(action.facts)]
      .filter((day) => day !== null)
      .sort()
      .at(-1) ?? null;
  const refusal = firstOf(
    faultsAt<ClosingDateCode>(
      '/actualEndDate',
      [
        [on > today, 'CLOSING_DATE_IN_FUTURE'],
        [on < action.actualStartDate, 'CLOSING_DATE_BEFORE_ACTUAL_START'],
        [on > action.plannedEndDate, 'CLOSING_DATE_AFTER_PLANNED_END'],
        [lastEntryOrExit !== null && on < lastEntryOrExit, 'CLOSING_DATE_BEFORE_LAST_EXIT'],
      ],
      (code) => words.closingDateWords[code]({ action, on, today, lastEntryOrExit }),
    ),
  );
  if (refusal !== null) return err(refusal);
  const { overdue, ...kept } = action;
  const closed: Closed = { ...kept, status: transitions.EC.close, actualEndDate: on };
  const current = bringUpToDate(closed, command, action);
  return ok({
    next: current.next,
    events: [
      happened('ACTION_CLOSED', command, {
        changes: [
          ...change('status', 'Statut', statusLabels.EC, statusLabels.FE),
          ...change('actualEndDate', 'Date de fin réelle', null, on),
          ...(overdue ? change('overdue', 'Retard de fermeture', 'Oui', 'Non') : []),
        ],
        data: { actualEndDate: on },
      }),
      ...current.events,
    ],
  });
};
