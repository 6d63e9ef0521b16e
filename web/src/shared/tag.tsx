import { actionStatus, declarationState, enrolmentState, invoiceState, requestState } from './words.ts';

type Tone = 'wait' | 'go' | 'done' | 'warn' | 'stop';
const Tag = ({ tone, children }: { readonly tone: Tone; readonly children: string }) => (
  <span className={`tag tag-${tone}`}>{children}</span>
);

const actionTones = { AO: 'wait', EC: 'go', FE: 'done' } as const;
/** The status in words, and the guide's code. */
export const ActionTag = ({ status }: { readonly status: keyof typeof actionStatus }) => (
  <Tag tone={actionTones[status]}>{`${actionStatus[status]} (${status})`}</Tag>
);

const enrolmentTones = {
  PENDING: 'wait',
  CONFIRMED: 'wait',
  ENTERED: 'go',
  COMPLETED: 'done',
  DROPPED_OUT: 'done',
  EXCLUDED: 'done',
  REFUSED: 'stop',
  CANCELLED: 'stop',
  NO_SHOW: 'stop',
} as const;
export const EnrolmentTag = ({ state }: { readonly state: keyof typeof enrolmentState }) => (
  <Tag tone={enrolmentTones[state]}>{enrolmentState[state]}</Tag>
);

const declarationTones = { TO_COME: 'done', DUE: 'warn', DECLARED: 'go' } as const;
export const DeclarationTag = ({ state }: { readonly state: keyof typeof declarationState }) => (
  <Tag tone={declarationTones[state]}>{declarationState[state]}</Tag>
);

const invoiceTones = {
  HELD: 'warn',
  ISSUED: 'wait',
  IN_PROCESS: 'wait',
  SUSPENDED: 'warn',
  PAYMENT_ORDERED: 'go',
  PAID: 'go',
  REJECTED: 'stop',
} as const;
export const InvoiceTag = ({ state }: { readonly state: keyof typeof invoiceState }) => (
  <Tag tone={invoiceTones[state]}>{invoiceState[state]}</Tag>
);

const requestTones = { PENDING: 'wait', APPROVED: 'go', REFUSED: 'stop', WITHDRAWN: 'done' } as const;
export const RequestTag = ({ state }: { readonly state: keyof typeof requestState }) => (
  <Tag tone={requestTones[state]}>{requestState[state]}</Tag>
);

export const WarningTag = ({ children }: { readonly children: string }) => <Tag tone="warn">{children}</Tag>;
