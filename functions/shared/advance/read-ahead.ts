import { type CalendarDate, yearOf } from '../../../domain/calendar-date.ts';
import { isInvoiceMessage } from '../events/messages.ts';
import { storedActionOf } from '../store/actions.ts';
import type { Table } from '../store/client.ts';
import { type Change, headAfter } from '../store/commit.ts';
import { keys, type PrimaryKey } from '../store/keys.ts';
import { getItems } from '../store/reads.ts';
import {
  actionItem,
  feedHeadItem,
  type Profile,
  parseItem,
  profileItem,
  type SeriesHead,
  type StoredAction,
  seriesItem,
} from '../store/stored.ts';

/** Whose advance is to be settled, and what asked for it. */
export type Asked = {
  readonly actionNumber: string;
  readonly organisation: string;
  readonly correlationId: string;
};

/** What is read for every advance before it is decided. */
export type Facts = {
  readonly stored: StoredAction;
  readonly profile: Profile | null;
  readonly series: SeriesHead | null;
  readonly feedHead: number;
};

/** Each brings its action, its provider's sheet and its series; with the feed's head, that is what one BatchGetItem takes. */
const mostAtOnce = 33;

const nameOf = ({ pk, sk }: { readonly pk?: unknown; readonly sk?: unknown }): string => `${String(pk)} ${String(sk)}`;

/**
 * The facts of advances that are settled one after another: read for many at once, then carried from each to the next, since
 * a write leaves the heads of the feed and of a series for the one that follows. They may be old by then. That is harmless:
 * every write is conditioned on the revision, the number and the position it was decided on, so that old facts lose a race
 * and are read again. The provider's sheet alone is taken as it was read, at most 32 advances ago: the one of that moment.
 */
export const makeReadAhead = (table: Table, together: readonly Asked[]) => {
  const actions = new Map<string, StoredAction | null>();
  const profiles = new Map<string, Profile | null>();
  const series = new Map<string, SeriesHead | null>();
  let feedHead = 0;
  const seriesName = (organisation: string, today: CalendarDate): string =>
    nameOf(keys.series(organisation, yearOf(today)));

  const read = async (some: readonly Asked[], today: CalendarDate): Promise<void> => {
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
    /** Throws when there is no such action. `again`: what was known lost a race. */
    factsOf: async (asked: Asked, today: CalendarDate, again: boolean): Promise<Facts> => {
      const { actionNumber, organisation } = asked;
      if (again) await read([asked], today);
      else if (!actions.has(actionNumber) || !series.has(seriesName(organisation, today))) {
        const from = together.findIndex((one) => one.actionNumber === actionNumber);
        await read(from === -1 ? [asked] : together.slice(from, from + mostAtOnce), today);
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
    /** What a write that succeeded has left for those that follow. */
    carry: (stored: StoredAction, { numbering, feedHead: before, events }: Change): void => {
      actions.set(stored.action.actionNumber, stored);
      if (before !== undefined) feedHead = before + events.filter(({ type }) => isInvoiceMessage(type)).length;
      if (numbering !== undefined)
        series.set(nameOf(keys.series(numbering.organisation, numbering.year)), headAfter(numbering));
    },
  };
};
