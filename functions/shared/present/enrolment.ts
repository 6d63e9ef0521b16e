import type * as z from 'zod/mini';
import type { enrolmentReply } from '../../../contract/replies.ts';
import type { Action } from '../../../domain/action/action.ts';
import type { Caller } from '../../../domain/caller.ts';
import { type Enrolment, type EnrolmentVerb } from '../../../domain/enrolment/enrolment.ts';
import { mayDecide } from '../../../domain/enrolment/verbs.ts';
import { forRole, permissionOf } from './permission.ts';

/** An enrolment as this caller sees it, with what may be done with it now. */
export const presentEnrolment = (
  enrolment: Enrolment,
  action: Action,
  caller: Caller,
): z.input<typeof enrolmentReply> => {
  const may = (verb: EnrolmentVerb) =>
    forRole(caller, 'titulaire', () => permissionOf(mayDecide(action, enrolment, verb)));
  return {
    id: enrolment.id,
    actionNumber: enrolment.actionNumber,
    state: enrolment.state,
    lastName: enrolment.lastName,
    firstName: enrolment.firstName,
    reference: enrolment.reference,
    component: enrolment.component,
    entryDate: 'entryDate' in enrolment ? enrolment.entryDate : null,
    exitDate: 'exitDate' in enrolment ? enrolment.exitDate : null,
    enrolledAt: enrolment.enrolledAt,
    version: enrolment.version,
    allowed: {
      confirm: may('confirm'),
      refuse: may('refuse'),
      cancel: may('cancel'),
      noShow: may('miss'),
      enter: may('enter'),
      exit: may('exit'),
    },
  };
};
