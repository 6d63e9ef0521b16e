import type { ActionEvent, EventType } from '../domain/event.ts';
import { eventId } from './keys.ts';
import type { Message } from './stored.ts';

/** Event names on the bus. Finance's rule matches those that begin with `invoice.`. */
export const messageTypes = {
  ACTION_REGISTERED: 'action.registered',
  ACTION_OPENED: 'action.opened',
  ACTION_CLOSED: 'action.closed',
  CLOSURE_OVERDUE: 'action.closure-overdue',
  DECLARATIONS_DUE: 'declaration.due',
  DAY_SETTLED: 'action.settled',
  TRAINEE_ENROLLED: 'enrolment.filed',
  ENROLMENT_CONFIRMED: 'enrolment.confirmed',
  ENROLMENT_REFUSED: 'enrolment.refused',
  ENROLMENT_CANCELLED: 'enrolment.cancelled',
  ENROLMENT_NO_SHOW: 'enrolment.no-show',
  ENTRY_RECORDED: 'entry.recorded',
  ENTRY_CORRECTED: 'entry.corrected',
  ENTRY_CANCELLED: 'entry.cancelled',
  EXIT_RECORDED: 'exit.recorded',
  /** Consumers that keep copies must erase theirs. */
  TRAINEE_ERASED: 'enrolment.erased',
  HOURS_DECLARED: 'declaration.made',
  REQUEST_FILED: 'request.filed',
  REQUEST_LETTER_RECEIVED: 'request.letter-received',
  REQUEST_APPROVED: 'request.approved',
  REQUEST_REFUSED: 'request.refused',
  REQUEST_WITHDRAWN: 'request.withdrawn',
  /** Not for finance: a held advance sends nothing. */
  ADVANCE_HELD: 'advance.held',
  ADVANCE_ISSUED: 'invoice.issued',
  ADVANCE_REPLACED: 'invoice.issued',
  INVOICE_STATUS_CHANGED: 'invoice.status-changed',
} as const satisfies Record<EventType, string>;

/** Whether finance's feed and queue receive this event. */
export const isInvoiceMessage = (type: EventType): boolean => messageTypes[type].startsWith('invoice.');

type EventOrigin = { readonly actionNumber: string; readonly organisation: string; readonly seq: number };

/**
 * Message of one event, around its data. Its id is the action and the event's rank: a resend keeps it, and consumers
 * can drop duplicates (CloudEvents 1.0: source + id).
 */
export const envelope = (
  { actionNumber, seq }: Omit<EventOrigin, 'organisation'>,
  event: ActionEvent,
  data: Message['data'],
): Message => ({
  id: eventId(actionNumber, seq),
  type: messageTypes[event.type],
  time: event.at,
  subject: actionNumber,
  data,
});

/** The message of an event that is not for finance. */
export const actionMessage = ({ actionNumber, organisation, seq }: EventOrigin, event: ActionEvent): Message =>
  envelope({ actionNumber, seq }, event, {
    actionNumber,
    organisation,
    ...(event.subject === null ? {} : { subject: event.subject }),
    ...event.data,
  });
