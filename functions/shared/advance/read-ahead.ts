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

/** Whose advance is to be decided, and what asked for it. */
export type AdvanceRequest = {
  readonly actionNumber: string;
  readonly organisation: string;
  readonly correlationId: string;
};

/** What each decision needs from the table. */
export type AdvanceFacts = {
  readonly stored: StoredAction;
  readonly profile: Profile | null;
  readonly series: SeriesHead | null;
  readonly feedHead: number;
};

/** One BatchGetItem (100 keys): three keys per advance, plus the feed's head. */
const maxAtOnce = 33;

const nameOf = ({ pk, sk }: { readonly pk?: unknown; readonly sk?: unknown }): string => `${String(pk)} ${String(sk)}`;

/**
 * The facts of advances that are decided one after another: read for many at once, then carried from each to the next, since
 * a write leaves the heads of the feed and of a series for the one that follows. They may be old by then. That is harmless:
 * every write is conditioned on the revision, the number and the position it was decided on, so that old facts lose a race
 * and are read again. The provider's sheet alone is taken as it was read, at most 32 advances ago: the one of that moment.
 */
export const makeReadAhead = (table: Table, together: readonly AdvanceRequest[]) => {
  const actions = new Map<string, StoredAction | null>();
  const profiles = new Map<string, Profile | null>();
  const series = new Map<string, SeriesHead | null>();
  let feedHead = 0;
  const seriesName = (organisation: string, today: CalendarDate): string =>
    nameOf(keys.series(organisation, yearOf(today)));

  const read = async (some: readonly AdvanceRequest[], today: CalendarDate): Promise<void> => {
    const wanted = new Map<string, PrimaryKey>();
    const want = (key: PrimaryKey): void => void wanted.set(nameOf(key), key);
    want(keys.feedHead());
    for (const { actionNumber, organisation } of some) {
      want(keys.action(actionNumber));
      want(keys.profile(organisation));
      want(keys.series(organisation, yearOf(today)));
    }
    const found = new Map((await getItems(table, [...wanted.values()])).map((item) => [nameOf(item), item]));
    const item = <T>(key: PrimaryKey, parse: (there: Record<string, unknown>) => T): T | null => {
      const there = found.get(nameOf(key));
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
        seriesName(organisation, today),
        item(keys.series(organisation, yearOf(today)), (there) => parseItem(seriesItem, 'SERIES', there)),
      );
    }
  };

  return {
    /** Throws if the action does not exist. `again`: the last write failed, so read afresh. */
    factsOf: async (request: AdvanceRequest, today: CalendarDate, again: boolean): Promise<AdvanceFacts> => {
      const { actionNumber, organisation } = request;
      if (again) await read([request], today);
      else if (!actions.has(actionNumber) || !series.has(seriesName(organisation, today))) {
        const from = together.findIndex((one) => one.actionNumber === actionNumber);
        await read(from === -1 ? [request] : together.slice(from, from + maxAtOnce), today);
      }
      const stored = actions.get(actionNumber) ?? null;
      if (stored === null) throw new Error(`No action ${actionNumber}`);
      return {
        stored,
        profile: profiles.get(organisation) ?? null,
        series: series.get(seriesName(organisation, today)) ?? null,
        feedHead,
      };
    },
    /** Keeps what a successful write leaves for the next decisions. */
    carry: (stored: readonly StoredAction[], plan: NumberedPlan): void => {
      for (const one of stored) actions.set(one.action.actionNumber, one);
      for (const { organisation, year, head } of seriesAfter(plan))
        series.set(nameOf(keys.series(organisation, year)), head);
      const told = plan.changes.flatMap(({ events }) => events).filter(({ type }) => isInvoiceMessage(type));
      feedHead = plan.feedHead + told.length;
    },
  };
};
