/** All that these tests take from the product, in one place: code moves, what was stored does not. */

export { anomalyCodes } from '../../domain/action/anomalies.ts';
export { advanceStates } from '../../domain/advance/progress.ts';
export { type CalendarDate, date } from '../../domain/calendar-date.ts';
export { enrolmentStates } from '../../domain/enrolment/enrolment.ts';
export { eventLabels } from '../../domain/event.ts';
export { invoiceStates } from '../../domain/invoice/invoice.ts';
export { requestStates } from '../../domain/modification-request/request.ts';
export { requestTypes } from '../../domain/request-type.ts';
export { isErased } from '../../domain/retention/erasure.ts';
export type { routes } from '../../functions/routes.ts';
export type { AnyRoute } from '../../functions/shared/http/route.ts';
export { enrolmentsNamed } from '../../functions/shared/store/by-reference.ts';
export { actionListStates } from '../../functions/shared/store/keys.ts';
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
  requestItem,
  requestRowItem,
  seriesItem,
  standingItem,
} from '../../functions/shared/store/stored.ts';
export { makeWorkStore } from '../../functions/shared/store/work.ts';
export { version } from '../../functions/shared/version.ts';
export { projectRoot } from '../../infra/bundle.ts';
export { audit } from '../../scripts/audit/audit.ts';
export { scan } from '../../scripts/audit/read.ts';
export { askedBy } from '../../scripts/parked/object.ts';
export { eraseAll, eraseEnrolment } from '../../scripts/person/erase.ts';
export { findEnrolments, findExpired, tellPerson } from '../../scripts/person/find.ts';
