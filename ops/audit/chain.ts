import { createHash } from 'node:crypto';
import { nine } from './fields.ts';
import { type Key, type Report, shown } from './findings.ts';
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

type Link = Key & { readonly seq: number; readonly prev: string; readonly hash: string };
type End = { readonly seq: number; readonly head: string };

/** Events are numbered from 1, unaltered, each linked to the one before. Where they end. */
export const checkLinks = (
  events: readonly (Link & Readonly<Record<string, unknown>>)[],
  pk: string,
  report: Report,
): End => {
  let seq = 0;
  let head = firstPrev;
  for (const event of events) {
    const hash = hashOf(event);
    if (event.hash !== hash)
      report('EVENT_ALTERED', event, 'hash', `Son empreinte est ${event.hash}, son contenu donne ${hash}.`);
    if (event.seq !== seq + 1) report('EVENT_GAP', event, 'seq', `Il porte le rang ${event.seq} après le rang ${seq}.`);
    else if (event.prev !== head)
      report('CHAIN_BROKEN', event, 'prev', `Il suit ${event.prev}, alors que l’empreinte d’avant est ${head}.`);
    const sk = `EVENT#${nine(event.seq)}`;
    if (event.pk !== pk || event.sk !== sk) report('ITEM_MISPLACED', event, 'key', `Sa place est ${pk} / ${sk}.`);
    ({ seq, hash: head } = event);
  }
  return { seq, head };
};

export const chainFinding = (said: End | undefined, end: End): string =>
  `Le bout de chaîne dit est au rang ${shown(said?.seq)} (${shown(said?.head)}), ses événements finissent au rang ${end.seq} (${end.head}).`;

/** The action holds the last link of its events. */
export const checkChain = ({ action, events, firstKey }: Partition, report: Report): void => {
  const end = checkLinks(events, firstKey.pk, report);
  for (const { actionNumber, ...event } of events)
    if (event.pk !== `ACTION#${actionNumber}`)
      report('ITEM_MISPLACED', event, 'action', `Il est de l’action ${actionNumber}.`);
  if (action !== null && (action.seq !== end.seq || action.head !== end.head))
    report('CHAIN_HEAD', action, 'head', chainFinding(action, end));
};
