import { createHash } from 'node:crypto';

/** What stands before an action's first event. */
export const firstPrev = '0'.repeat(64);

/** JSON with its keys in code-unit order at every depth, without spaces: docs/audit.md, « La chaîne ». */
const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((inner) => canonicalJson(inner)).join(',')}]`;
  const members = new Map(Object.entries(value));
  const names = [...members.keys()].sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(members.get(name))}`).join(',')}}`;
};

const hashed = ['actionNumber', 'seq', 'prev', 'type', 'at', 'by', 'subject', 'changes', 'data'] as const;

/** The hash that an event item should carry, worked out from the item as it was read. */
export const hashOf = (event: Readonly<Record<string, unknown>>): string =>
  createHash('sha256')
    .update(canonicalJson(Object.fromEntries(hashed.map((name) => [name, event[name]]))))
    .digest('hex');
