import { createHash } from 'node:crypto';
import type { ActionEvent } from '../domain/event.ts';
import type { Item } from './transaction.ts';

/** The hash before an action's first event. */
export const chainStart = '0'.repeat(64);

/** Canonical JSON, keys sorted at every depth: the table does not keep attribute order. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value);
};

const digest = (value: unknown) => createHash('sha256').update(canonical(value));

/**
 * What an event vouches for beside itself: the content, as its commit stored it, of the thing it tells of (`subject`) and of
 * the action when it changed; and the action's `revision`. Events of earlier releases have none.
 */
export type Witness = { readonly revision: number; readonly action?: string; readonly subject?: string };

/**
 * Content that a digest never covers: who a trainee is, which must be erasable (ADR 0024), and what other items prove (an
 * action's facts and lateness; an invoice's replacement).
 */
const uncovered: Readonly<Record<string, readonly string[]>> = {
  ACTION: ['facts', 'overdue'],
  ENROLMENT: ['lastName', 'firstName', 'reference'],
  INVOICE: ['replacedBy'],
  PROFILE: ['contactName', 'email', 'phone', 'authorisedSignatories'],
};

/** The digest of an item's body, short: it stands in every event. */
export const contentDigest = ({ kind, body }: Item): string => {
  const left = uncovered[String(kind)] ?? [];
  const content = Object.entries(body ?? {}).filter(([name]) => !left.includes(name));
  return digest(Object.fromEntries(content)).digest('base64url');
};

/** Shows that what was remembered of a reply was edited since: no event could vouch for it, since it tells of the event. */
export const sealOf = (remembered: Item): string => digest(remembered).digest('base64url');

/** SHA-256 of an event, its rank, what it vouches for and the hash of the one before it: the audit chain of an action. */
export const hashEvent = (
  actionNumber: string,
  seq: number,
  event: ActionEvent,
  prev: string,
  witness?: Witness,
): string => {
  const { type, at, by, subject, changes, data } = event;
  return digest({ actionNumber, seq, prev, type, at, by, subject, changes, data, witness }).digest('hex');
};

/** What happened to an organisation: neither a name nor an address of anybody. */
export type RegisterEvent = Pick<ActionEvent, 'at' | 'by'> & {
  readonly type: 'PROVIDER_SUSPENDED' | 'PROVIDER_REINSTATED' | 'SHEET_CHANGED';
};

/** The same for an organisation's own chain. */
export const hashRegisterEvent = (
  hashed: RegisterEvent & Pick<Item, 'organisation' | 'seq' | 'witness' | 'prev'>,
): string => digest(hashed).digest('hex');
