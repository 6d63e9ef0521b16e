import type { Caller } from '../domain/caller.ts';
import type { Enrolment } from '../domain/enrolment/enrolment.ts';
import { type NotFound, notFound } from '../domain/refusal.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { ActionStore } from './actions.ts';
import type { Table } from './client.ts';
import { keys, lists, parseId, prefixes, queues } from './keys.ts';
import { getItem, queryAll } from './reads.ts';
import { type EnrolmentRow, enrolmentItem, enrolmentRowItem, parseItem, type StoredAction } from './stored.ts';

export type FoundEnrolment = { readonly stored: StoredAction; readonly enrolment: Enrolment };

export type EnrolmentStore = {
  /**
   * An enrolment and its action, which is read first: a change in between moves the action's revision, so nothing is
   * decided on an old enrolment. Read in parallel, the enrolment could be the older of the two, and one confirmation be
   * counted twice.
   */
  readonly find: (actionNumber: string, id: string, caller: Caller) => Promise<Result<FoundEnrolment, NotFound>>;
  /** All enrolments of an action, in the order of enrolment. */
  readonly ofAction: (actionNumber: string) => Promise<readonly Enrolment[]>;
  /** A provider's enrolments in one state, or all of them; oldest first. */
  readonly rowsOfProvider: (organisation: string, state: string | undefined) => Promise<readonly EnrolmentRow[]>;
  /** What waits for a decision, over all providers; oldest first. */
  readonly pending: () => Promise<readonly EnrolmentRow[]>;
};

/** Beyond this it is an error: a shortened list would hide what is missing. */
const maxRows = 20_000;

const rank = (id: string): number => parseId.enrolment(id)?.rank ?? 0;

export const makeEnrolmentStore = (table: Table, actions: ActionStore): EnrolmentStore => ({
  find: async (actionNumber, id, caller) => {
    const stored = await actions.find(actionNumber, caller);
    if (!stored.ok) return stored;
    const item = await getItem(table, keys.enrolment(actionNumber, id), enrolmentItem, 'ENROLMENT');
    return item === null ? err(notFound) : ok({ stored: stored.value, enrolment: item.body });
  },
  ofAction: async (actionNumber) => {
    const items = await queryAll(
      table,
      { partition: keys.action(actionNumber).pk, prefix: prefixes.enrolments },
      10_000,
    );
    if (items === null) throw new Error('More than 10 000 enrolments for one action');
    return items
      .map((item) => parseItem(enrolmentItem, 'ENROLMENT', item).body)
      .sort((a, b) => rank(a.id) - rank(b.id));
  },
  rowsOfProvider: async (organisation, state) => {
    const items = await queryAll(
      table,
      { index: 'gsi1', partition: lists.enrolments(organisation), prefix: state === undefined ? '' : `${state}#` },
      maxRows,
    );
    if (items === null) throw new Error(`More than ${maxRows} enrolments for one provider`);
    return items.map((item) => parseItem(enrolmentRowItem, 'ENROLMENT', item).row);
  },
  pending: async () => {
    const items = await queryAll(table, { index: 'gsi2', partition: queues.pendingEnrolments() }, maxRows);
    if (items === null) throw new Error(`More than ${maxRows} enrolments that wait`);
    return items.map((item) => parseItem(enrolmentRowItem, 'ENROLMENT', item).row);
  },
});
