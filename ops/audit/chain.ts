import { createHash } from 'node:crypto';
import { nine } from './fields.ts';
import type { Report } from './findings.ts';
import type { Partition } from './partition.ts';

/** The `prev` of an action's first event. */
const firstPrev = '0'.repeat(64);

/** JSON with its keys in code-unit order at every depth, without spaces: docs/audit.md, « La chaîne ». */
const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((inner) => canonicalJson(inner)).join(',')}]`;
  const members = new Map(Object.entries(value));
  const names = [...members.keys()].sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(members.get(name))}`).join(',')}}`;
};

const hashed = [
  'actionNumber',
  'organisation',
  'seq',
  'prev',
  'type',
  'at',
  'by',
  'subject',
  'changes',
  'data',
  'witness',
] as const;

export const sha256 = (value: unknown) => createHash('sha256').update(canonicalJson(value));

/** The hash that an event item should carry. */
export const hashOf = (event: Readonly<Record<string, unknown>>): string =>
  sha256(Object.fromEntries(hashed.filter((name) => name in event).map((name) => [name, event[name]]))).digest('hex');

/** Events are numbered from 1, unaltered, each linked to the one before, and the action holds the last link. */
export const checkChain = ({ action, events }: Partition, report: Report): void => {
  let seq = 0;
  let head = firstPrev;
  for (const event of events) {
    const hash = hashOf(event);
    if (event.hash !== hash)
      report('EVENT_ALTERED', event, 'hash', `Son empreinte est ${event.hash}, son contenu donne ${hash}.`);
    if (event.seq !== seq + 1) report('EVENT_GAP', event, 'seq', `Il porte le rang ${event.seq} après le rang ${seq}.`);
    else if (event.prev !== head)
      report('CHAIN_BROKEN', event, 'prev', `Il suit ${event.prev}, alors que l’empreinte d’avant est ${head}.`);
    const [pk, sk] = [`ACTION#${event.actionNumber}`, `EVENT#${nine(event.seq)}`];
    if (event.pk !== pk || event.sk !== sk) report('ITEM_MISPLACED', event, 'key', `Sa place est ${pk} / ${sk}.`);
    ({ seq, hash: head } = event);
  }
  if (action !== null && (action.seq !== seq || action.head !== head)) {
    const detail = `L’action finit au rang ${action.seq} (${action.head}), ses événements au rang ${seq} (${head}).`;
    report('CHAIN_HEAD', action, 'head', detail);
  }
};
