/** All that these tests take from the product, in one place: code moves, what was stored does not. */

export type { AnyRoute } from '../../contract/route.ts';
export type { routes } from '../../contract/routes.ts';
export { anomalyCodes } from '../../domain/action/anomalies.ts';
export { advanceStates } from '../../domain/advance/progress.ts';
export { type CalendarDate, date } from '../../domain/calendar-date.ts';
export { enrolmentStates } from '../../domain/enrolment/enrolment.ts';
export { eventLabels } from '../../domain/event.ts';
export { invoiceStates } from '../../domain/invoice/invoice.ts';
export { requestStates } from '../../domain/modification-request/request.ts';
export { requestTypes } from '../../domain/request-type.ts';
export { isErased } from '../../domain/retention/erasure.ts';
export { version } from '../../functions/shared/version.ts';
export { projectRoot } from '../../infra/bundle.ts';
export { audit } from '../../ops/audit/audit.ts';
export { scan } from '../../ops/audit/read.ts';
export { summarise } from '../../ops/parked/object.ts';
export { eraseAll, eraseEnrolment } from '../../ops/person/erase.ts';
export { findEnrolments, findExpired, gatherPerson } from '../../ops/person/find.ts';
export { findNamedEnrolments } from '../../store/find-named-enrolments.ts';
export { actionListStates } from '../../store/keys.ts';
export {
  actionItem,
  actionRowItem,
  advanceWorkItem,
  countersItem,
  declarationItem,
  declarationRowItem,
  enrolmentItem,
  enrolmentRowItem,
  eventItem,
  feedHeadItem,
  feedItem,
  idempotencyItem,
  invoiceItem,
  type Kind,
  kinds,
  outboxItem,
  parseItem,
  profileItem,
  registerItem,
  requestItem,
  requestRowItem,
  seriesItem,
  standingItem,
} from '../../store/stored.ts';
export { makeWorkStore } from '../../store/work.ts';
