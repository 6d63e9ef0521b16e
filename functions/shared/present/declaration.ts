import type * as z from 'zod/mini';
import type { declarationReply } from '../../../contract/replies.ts';
import { type Action, reportingPeriods } from '../../../domain/action/action.ts';
import type { CalendarDate } from '../../../domain/calendar-date.ts';
import type { Caller } from '../../../domain/caller.ts';
import type { Declaration } from '../../../domain/declaration/declaration.ts';
import {
  daysInTraining,
  declarationState,
  maxHours,
  mayDeclare,
  periodGone,
  totalHours,
  traineesOf,
} from '../../../domain/declaration/declare.ts';
import type { Enrolment } from '../../../domain/enrolment/enrolment.ts';
import type { Period } from '../../../domain/period.ts';
import { err } from '../../../domain/result.ts';
import { forRole, permissionOf } from './permission.ts';

/** One period as this caller sees it; `trainees` is filled once the period has ended. */
export const presentDeclaration = (
  action: Action,
  { period, roster, declaration }: { period: Period; roster: readonly Enrolment[]; declaration: Declaration | null },
  caller: Caller,
  today: CalendarDate,
): z.input<typeof declarationReply> => {
  const exists = reportingPeriods(action).some(({ id }) => id === period.id);
  const trainees = exists && period.end < today ? traineesOf(roster, period) : [];
  return {
    actionNumber: action.actionNumber,
    period: period.id,
    start: period.start,
    end: period.end,
    state: declarationState(period, action.facts),
    totalHours: declaration === null ? null : totalHours(declaration.hours),
    hours: declaration === null ? [] : declaration.hours.map((one) => ({ ...one })),
    trainees: trainees.map((enrolment) => ({
      enrolmentId: enrolment.id,
      lastName: enrolment.lastName,
      firstName: enrolment.firstName,
      reference: enrolment.reference,
      daysInTraining: daysInTraining(enrolment, period),
      maxHours: maxHours(enrolment, period),
    })),
    declaredAt: declaration?.declaredAt ?? null,
    declaredBy: declaration?.declaredBy ?? null,
    version: declaration?.version ?? 0,
    allowed: {
      declare: forRole(caller, 'titulaire', () =>
        permissionOf(exists ? mayDeclare(action, period, today) : err(periodGone)),
      ),
    },
  };
};

/** Every period of the action, in order, with the declared ones that a change of dates left outside. */
export const allPeriods = (action: Action, declarations: readonly Declaration[]): readonly Period[] => {
  const current = reportingPeriods(action);
  const known = new Set(current.map(({ id }) => id));
  const kept = declarations
    .filter(({ period }) => !known.has(period))
    .map(({ period, start, end }) => ({ id: period, start, end }));
  return [...current, ...kept].sort((a, b) => (a.start < b.start ? -1 : 1));
};
