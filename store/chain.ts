import { createHash } from 'node:crypto';
import type { ActionEvent } from '../domain/event.ts';

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

/** SHA-256 of an event, its rank and the hash of the one before it: the audit chain of an action. */
export const hashEvent = (actionNumber: string, seq: number, happened: ActionEvent, prev: string): string =>
  createHash('sha256')
    .update(
      canonical({
        actionNumber,
        seq,
        prev,
        type: happened.type,
        at: happened.at,
        by: happened.by,
        subject: happened.subject,
        changes: happened.changes,
        data: happened.data,
      }),
    )
    .digest('hex');
