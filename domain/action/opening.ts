import { assess } from '../advance/assess.ts';
import { advanceTransitions } from '../advance/progress.ts';
import type { CalendarDate } from '../calendar-date.ts';
import { type Cause, change, type Decided, happened } from '../event.ts';
import { type Frequency, frequencyLabels } from '../period.ts';
import { faultsAt, firstOf, type InvalidValues, type Refused } from '../refusal.ts';
import { err, ok, type Result } from '../result.ts';
import {
  type Action,
  type ActionStatus,
  type AwaitingOpening,
  firstEntryDate,
  type InProgress,
  statusLabels,
  transitions,
} from './action.ts';
import { bringUpToDate } from './day.ts';
import * as words from './words.ts';

export type Open = Cause & {
  readonly actualStartDate: CalendarDate;
  readonly reportingFrequency?: Frequency | undefined;
  readonly invoicingPeriod?: Frequency | undefined;
};

type OpeningDateCode =
  | 'OPENING_DATE_IN_FUTURE'
  | 'OPENING_DATE_BEFORE_PLANNED_START'
  | 'OPENING_DATE_AFTER_PLANNED_END'
  | 'OPENING_DATE_NOT_FIRST_ENTRY';

export type OpeningStateRefusal =
  | (Refused<'ACTION_NOT_AWAITING_OPENING'> & { readonly status: ActionStatus })
  | Refused<'NO_TRAINEE_ENTERED'>;
export type OpeningRefusal =
  | OpeningStateRefusal
  | (InvalidValues<OpeningDateCode> & { readonly expectedDate: CalendarDate });

/** An action that may be opened, and the day on which it must be. */
type Openable = { readonly action: AwaitingOpening; readonly firstEntry: CalendarDate };

/** Whether the action may be opened at all, whatever the date: its status, then its first entry. */
export const mayOpen = (action: Action): Result<Openable, OpeningStateRefusal> => {
  if (action.status !== 'AO') {
    return err({
      code: 'ACTION_NOT_AWAITING_OPENING',
      status: action.status,
      detail: words.actionNotAwaitingOpening(action),
    });
  }
  const firstEntry = firstEntryDate(action.facts);
  return firstEntry === null
    ? err({ code: 'NO_TRAINEE_ENTERED', detail: words.noTraineeEntered() })
    : ok({ action, firstEntry });
};

/**
 * Opens an action on its first trainee's entry date (guide, p. 3–4). Irreversible. Checks the state before the date,
 * then reports every problem with the date at once. Components keep their dates.
 */
export const open = (awaiting: Action, command: Open): Result<Decided<InProgress>, OpeningRefusal> => {
  const openable = mayOpen(awaiting);
  if (!openable.ok) return openable;
  const { action, firstEntry } = openable.value;
  const { actualStartDate: on, today } = command;
  const refusal = firstOf(
    faultsAt<OpeningDateCode>(
      '/actualStartDate',
      [
        [on > today, 'OPENING_DATE_IN_FUTURE'],
        [on < action.plannedStartDate, 'OPENING_DATE_BEFORE_PLANNED_START'],
        [on > action.plannedEndDate, 'OPENING_DATE_AFTER_PLANNED_END'],
        [on !== firstEntry, 'OPENING_DATE_NOT_FIRST_ENTRY'],
      ],
      (code) => words.openingDateWords[code]({ action, on, today, firstEntry }),
    ),
  );
  if (refusal !== null) {
    const { code, detail, violations } = refusal;
    return err({ code, detail, expectedDate: firstEntry, violations });
  }
  const { due } = assess(action.advanceTerms);
  const opened: InProgress = {
    ...action,
    status: transitions.AO.open,
    actualStartDate: on,
    overdue: false,
    reportingFrequency: command.reportingFrequency ?? action.reportingFrequency,
    invoicingPeriod: command.invoicingPeriod ?? action.invoicingPeriod,
    facts: {
      ...action.facts,
      advance: { state: due ? advanceTransitions.NONE.await : advanceTransitions.NONE.dismiss },
    },
  };
  const current = bringUpToDate(opened, command);
  return ok({
    next: current.next,
    events: [
      happened('ACTION_OPENED', command, {
        changes: [
          ...change('status', 'Statut', statusLabels.AO, statusLabels.EC),
          ...change('actualStartDate', 'Date de début réelle', null, on),
          ...change(
            'reportingFrequency',
            'Fréquence de déclaration',
            frequencyLabels[action.reportingFrequency],
            frequencyLabels[opened.reportingFrequency],
          ),
          ...change(
            'invoicingPeriod',
            'Période de facturation',
            frequencyLabels[action.invoicingPeriod],
            frequencyLabels[opened.invoicingPeriod],
          ),
        ],
        data: { actualStartDate: on, advance: due ? 'EXPECTED' : 'NOT_DUE' },
      }),
      ...current.events,
    ],
  });
};
