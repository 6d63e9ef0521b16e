import type { EventRead } from './events.ts';
import type { Key } from './findings.ts';
import type {
  ActionRead,
  DeclarationRead,
  EnrolmentRead,
  InvoiceRead,
  OutboxRead,
  ReferenceRead,
  WorkRead,
} from './items.ts';
import type { RequestRead } from './requests.ts';

/** Everything that is kept under one action. */
export type Partition = {
  /** Names the partition when the action itself is missing. */
  readonly firstKey: Key;
  /** The body of each item as it is stored, by sort key: schemas leave out what they do not check. */
  readonly bodies: Map<string, unknown>;
  action: ActionRead | null;
  readonly enrolments: EnrolmentRead[];
  readonly references: ReferenceRead[];
  readonly declarations: DeclarationRead[];
  readonly requests: RequestRead[];
  readonly invoices: InvoiceRead[];
  readonly events: EventRead[];
  readonly outbox: OutboxRead[];
  work: WorkRead | null;
};

export const emptyPartition = (firstKey: Key): Partition => ({
  firstKey,
  bodies: new Map(),
  action: null,
  enrolments: [],
  references: [],
  declarations: [],
  requests: [],
  invoices: [],
  events: [],
  outbox: [],
  work: null,
});
