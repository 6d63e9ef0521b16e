import { sha256 } from './chain.ts';
import type { Key, Report } from './findings.ts';
import type { ActionRead } from './items.ts';
import type { Partition } from './partition.ts';

/** What no digest covers: docs/audit.md, « Les témoins ». */
const uncovered = {
  ACTION: ['facts', 'overdue'],
  ENROLMENT: ['lastName', 'firstName', 'reference'],
  DECLARATION: [],
  REQUEST: [],
  INVOICE: ['replacedBy'],
  PROFILE: ['contactName', 'email', 'phone', 'authorisedSignatories'],
  STANDING: [],
} as const;

/** The digest of a body, as the event that last told of it should have it. */
export const contentOf = (kind: keyof typeof uncovered, body: unknown): string => {
  const left: readonly string[] = uncovered[kind];
  const kept = Object.entries(body ?? {}).filter(([name]) => !left.includes(name));
  return sha256(Object.fromEntries(kept)).digest('base64url');
};

const checkRevision = ({ events }: Partition, action: ActionRead, report: Report) => {
  const last = events.at(-1);
  const least = Math.max(last?.witness?.revision ?? 0, new Set(events.map(({ commitId }) => commitId)).size);
  // Writes that tell of nothing come after the last event, with commits of their own.
  const isLast = last?.witness !== undefined && last.commitId === action.commitId;
  if (action.revision >= least && !(isLast && action.revision > least) && action.version <= action.revision) return;
  const detail = `Révision ${action.revision}, version ${action.version} ; ses événements en donnent ${least}.`;
  report('CONTENT_ALTERED', action, 'revision', detail);
};

/**
 * Every content is the one that the last event of it vouches for. An event without a witness was written by an earlier
 * release: from then on nothing is known, until the next one.
 */
export const checkWitnesses = (partition: Partition, action: ActionRead, report: Report): void => {
  let ofAction: string | undefined;
  const ofSubjects = new Map<string, string | undefined>();
  for (const { witness, subject } of partition.events) {
    ofAction = witness === undefined ? undefined : (witness.action ?? ofAction);
    if (subject !== null) ofSubjects.set(subject, witness?.subject);
  }
  const check = (kind: keyof typeof uncovered, item: Key, expected: string | undefined) => {
    if (expected === undefined || contentOf(kind, partition.bodies.get(item.sk)) === expected) return;
    report('CONTENT_ALTERED', item, 'content', 'Son dernier événement témoigne d’un autre contenu.');
  };
  check('ACTION', action, ofAction);
  for (const item of partition.enrolments) check('ENROLMENT', item, ofSubjects.get(item.body.id));
  for (const item of partition.declarations) check('DECLARATION', item, ofSubjects.get(item.body.period));
  for (const item of partition.requests) check('REQUEST', item, ofSubjects.get(item.body.id));
  for (const item of partition.invoices) check('INVOICE', item, ofSubjects.get(item.body.id));
  checkRevision(partition, action, report);
};
