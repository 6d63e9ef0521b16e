import type { EventRead } from './items.ts';

/** State of an action and of its objects, rebuilt from its events alone. */
export type Told = {
  status: 'AO' | 'EC' | 'FE';
  /** Last value that an event gave to a date, the place or the headcount of the action; absent: never moved. */
  readonly fields: Map<string, string | number | null>;
  readonly enrolments: Map<string, { state: string; entryDate: string | null; exitDate: string | null }>;
  readonly requests: Map<string, { state: string; letterReceivedOn: string | null }>;
  readonly declared: Set<string>;
  readonly invoices: Map<string, string[]>;
};

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const fieldOf = (event: EventRead, name: string): string | null =>
  textOf(event.changes.find(({ field }) => field === name)?.after);

/** Replays events in order, ignoring types that change nothing compared. */
export const tell = (events: readonly EventRead[]): Told => {
  const told: Told = {
    status: 'AO',
    fields: new Map(),
    enrolments: new Map(),
    requests: new Map(),
    declared: new Set(),
    invoices: new Map(),
  };
  for (const event of events) {
    const id = event.subject ?? '';
    const enrolment = told.enrolments.get(id) ?? { state: '', entryDate: null, exitDate: null };
    const request = told.requests.get(id) ?? { state: '', letterReceivedOn: null };
    const enrolmentIs = (state: string, moved: Partial<typeof enrolment> = {}) =>
      told.enrolments.set(id, { ...enrolment, ...moved, state });
    const requestIs = (state: string) => told.requests.set(id, { ...request, state });
    const invoiceIs = (state: string) => told.invoices.set(id, [...(told.invoices.get(id) ?? []), state]);
    switch (event.type) {
      case 'ACTION_OPENED':
        told.status = 'EC';
        told.fields.set('actualStartDate', textOf(event.data['actualStartDate']));
        break;
      case 'ACTION_CLOSED':
        told.status = 'FE';
        told.fields.set('actualEndDate', textOf(event.data['actualEndDate']));
        break;
      case 'TRAINEE_ENROLLED':
        enrolmentIs('PENDING');
        break;
      case 'ENROLMENT_CONFIRMED':
        enrolmentIs('CONFIRMED');
        break;
      case 'ENROLMENT_REFUSED':
        enrolmentIs('REFUSED');
        break;
      case 'ENROLMENT_NO_SHOW':
        enrolmentIs('NO_SHOW');
        break;
      case 'ENROLMENT_CANCELLED':
      case 'ENTRY_CANCELLED':
        enrolmentIs('CANCELLED', { entryDate: null });
        break;
      case 'ENTRY_RECORDED':
        enrolmentIs('ENTERED', { entryDate: textOf(event.data['entryDate']) });
        break;
      case 'ENTRY_CORRECTED':
        enrolmentIs(enrolment.state, { entryDate: textOf(event.data['entryDate']) });
        break;
      case 'EXIT_RECORDED':
        enrolmentIs(textOf(event.data['reason']) ?? '', { exitDate: textOf(event.data['exitDate']) });
        break;
      case 'HOURS_DECLARED':
        told.declared.add(id);
        break;
      case 'REQUEST_FILED':
        requestIs('PENDING');
        break;
      case 'REQUEST_LETTER_RECEIVED':
        told.requests.set(id, { ...request, letterReceivedOn: fieldOf(event, 'letterReceivedOn') });
        break;
      case 'REQUEST_APPROVED':
        requestIs('APPROVED');
        for (const { field, after } of event.changes) told.fields.set(field, after);
        break;
      case 'REQUEST_REFUSED':
        requestIs('REFUSED');
        break;
      case 'REQUEST_WITHDRAWN':
        requestIs('WITHDRAWN');
        break;
      case 'ADVANCE_HELD':
        invoiceIs('HELD');
        break;
      case 'ADVANCE_ISSUED':
      case 'ADVANCE_REPLACED':
        invoiceIs('ISSUED');
        break;
      case 'INVOICE_STATUS_CHANGED':
        invoiceIs(textOf(event.data['state']) ?? '');
        break;
      default:
        break;
    }
  }
  return told;
};
