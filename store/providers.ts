import type { Table } from './client.ts';
import { keys } from './keys.ts';
import { getItem } from './reads.ts';
import type { StandaloneItem } from './standalone.ts';
import { countersItem, type Profile, profileItem, type Standing, type StoredProfile, standingItem } from './stored.ts';

export type ProviderStore = {
  /** `null` until the provider has filled its sheet. */
  readonly sheet: (organisation: string) => Promise<StoredProfile | null>;
  /** `null`: never suspended. */
  readonly standing: (organisation: string) => Promise<Standing | null>;
  /** Whether the Région knows it: it has a sheet, or actions that were counted. */
  readonly isKnown: (organisation: string) => Promise<boolean>;
};

export const makeProviderStore = (table: Table): ProviderStore => {
  const sheet = async (organisation: string) => getItem(table, keys.profile(organisation), profileItem, 'PROFILE');
  return {
    sheet,
    standing: async (organisation) => getItem(table, keys.standing(organisation), standingItem, 'STANDING'),
    isKnown: async (organisation) => {
      const [profile, counters] = await Promise.all([
        sheet(organisation),
        getItem(table, keys.counters(organisation), countersItem, 'COUNTERS'),
      ]);
      return profile !== null || counters !== null;
    },
  };
};

/** Write of a provider's sheet, conditioned on the version read. */
export const sheetWrite = (organisation: string, before: StoredProfile | null, body: Profile): StandaloneItem => ({
  item: { ...keys.profile(organisation), kind: 'PROFILE', organisation, body: { ...before?.body, ...body } },
  before: before?.version ?? null,
  version: (before?.version ?? 0) + 1,
});

type StandingEntry = Omit<Standing, 'version' | 'history'>;

/** Write of a suspension or reinstatement, which keeps the earlier ones. */
export const standingWrite = (organisation: string, before: Standing | null, after: StandingEntry): StandaloneItem => {
  const past: readonly StandingEntry[] =
    before === null
      ? []
      : [...before.history, { suspended: before.suspended, reason: before.reason, at: before.at, by: before.by }];
  return {
    item: { ...keys.standing(organisation), kind: 'STANDING', organisation, ...after, history: past.slice(-maxKept) },
    before: before?.version ?? null,
    version: (before?.version ?? 0) + 1,
  };
};

const maxKept = 200;
