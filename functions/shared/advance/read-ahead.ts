import { type CalendarDate, yearOf } from '../../../domain/calendar-date.ts';
import type { SeriesHead } from '../../../domain/invoice/series.ts';

import { storedActionOf } from '../../../store/actions.ts';
import type { Table } from '../../../store/client.ts';
import { keys, type PrimaryKey } from '../../../store/keys.ts';
import { isInvoiceMessage } from '../../../store/messages.ts';
import { type NumberedPlan, seriesAfter } from '../../../store/numbering.ts';
import { getItems } from '../../../store/reads.ts';
import {
  actionItem,
  feedHeadItem,
  type Profile,
  parseItem,
  profileItem,
  type StoredAction,
  seriesItem,
} from '../../../store/stored.ts';

/** The advance to decide, and the request that triggered it. */
export type AdvanceRequest = {
  readonly actionNumber: string;
  readonly organisation: string;
  readonly correlationId: string;
};

/** What each decision needs from the table. */
export type AdvanceInputs = {
  readonly stored: StoredAction;
  readonly profile: Profile | null;
  readonly series: SeriesHead | null;
  readonly feedHead: number;
};

/** One BatchGetItem (100 keys): three keys per advance, plus the feed's head. */
const maxAtOnce = 33;

const keyText = ({ pk, sk }: { readonly pk?: unknown; readonly sk?: unknown }): string => `${String(pk)} ${String(sk)}`;

/**
 * Reads the inputs of many advances at once and carries them from one decision to the next: each write leaves the heads
 * of the feed and of a series for the following one. Stale inputs are harmless: every write is conditioned on the
 * revision, number and position it was decided on, so it fails and they are read again. Only the provider's sheet is
 * used as read, at most 32 advances earlier.
 */
export const makeReadAhead = (table: Table, batch: readonly AdvanceRequest[]) => {
  const actions = new Map<string, StoredAction | null>();
  const profiles = new Map<string, Profile | null>();
  const series = new Map<string, SeriesHead | null>();
  let feedHead = 0;
  const seriesKey = (organisation: string, today: CalendarDate): string =>
    keyText(keys.series(organisation, yearOf(today)));

  const read = async (some: readonly AdvanceRequest[], today: CalendarDate): Promise<void> => {
    const wanted = new Map<string, PrimaryKey>();
    const want = (key: PrimaryKey): void => void wanted.set(keyText(key), key);
    want(keys.feedHead());
    for (const { actionNumber, organisation } of some) {
      want(keys.action(actionNumber));
      want(keys.profile(organisation));
      want(keys.series(organisation, yearOf(today)));
    }
    const found = new Map((await getItems(table, [...wanted.values()])).map((item) => [keyText(item), item]));
    const item = <T>(key: PrimaryKey, parse: (there: Record<string, unknown>) => T): T | null => {
      const there = found.get(keyText(key));
      return there === undefined ? null : parse(there);
    };
    feedHead = item(keys.feedHead(), (there) => parseItem(feedHeadItem, 'FEED_HEAD', there).position) ?? 0;
    for (const { actionNumber, organisation } of some) {
      actions.set(
        actionNumber,
        item(keys.action(actionNumber), (there) => storedActionOf(parseItem(actionItem, 'ACTION', there))),
      );
      profiles.set(
        organisation,
        item(keys.profile(organisation), (there) => parseItem(profileItem, 'PROFILE', there).body),
      );
      series.set(
        seriesKey(organisation, today),
        item(keys.series(organisation, yearOf(today)), (there) => parseItem(seriesItem, 'SERIES', there)),
      );
    }
  };

  return {
    /** Throws if the action does not exist. `again`: the last write failed, so read afresh. */
    inputsOf: async (request: AdvanceRequest, today: CalendarDate, again: boolean): Promise<AdvanceInputs> => {
      const { actionNumber, organisation } = request;
      if (again) await read([request], today);
      else if (!actions.has(actionNumber) || !series.has(seriesKey(organisation, today))) {
        const from = batch.findIndex((one) => one.actionNumber === actionNumber);
        await read(from === -1 ? [request] : batch.slice(from, from + maxAtOnce), today);
      }
      const stored = actions.get(actionNumber) ?? null;
      if (stored === null) throw new Error(`No action ${actionNumber}`);
      return {
        stored,
        profile: profiles.get(organisation) ?? null,
        series: series.get(seriesKey(organisation, today)) ?? null,
        feedHead,
      };
    },
    /** Keeps what a successful write leaves for the next decisions. */
    keep: (stored: readonly StoredAction[], plan: NumberedPlan): void => {
      for (const one of stored) actions.set(one.action.actionNumber, one);
      for (const { organisation, year, head } of seriesAfter(plan))
        series.set(keyText(keys.series(organisation, year)), head);
      const published = plan.changes.flatMap(({ events }) => events).filter(({ type }) => isInvoiceMessage(type));
      feedHead = plan.feedHead + published.length;
    },
  };
};
