import { contentDigest, type RegisterEvent } from './chain.ts';
import type { Table } from './client.ts';
import { keys } from './keys.ts';
import { getItem } from './reads.ts';
import type { RegisterRead, StandaloneItem } from './standalone.ts';
import {
  countersItem,
  type Profile,
  profileItem,
  registerItem,
  type Standing,
  type StoredProfile,
  standingItem,
} from './stored.ts';

export type ProviderStore = {
  /** `null` until the provider has filled its sheet. */
  readonly sheet: (organisation: string) => Promise<StoredProfile | null>;
  /** `null`: never suspended. */
  readonly standing: (organisation: string) => Promise<Standing | null>;
  /** Where its own chain ends. */
  readonly register: (organisation: string) => Promise<RegisterRead>;
  /** Whether the Région knows it: it has a sheet, or actions that were counted. */
  readonly isKnown: (organisation: string) => Promise<boolean>;
};

export const makeProviderStore = (table: Table): ProviderStore => {
  const sheet = async (organisation: string) => getItem(table, keys.profile(organisation), profileItem, 'PROFILE');
  return {
    sheet,
    standing: async (organisation) => getItem(table, keys.standing(organisation), standingItem, 'STANDING'),
    register: async (organisation) => ({
      organisation,
      head: await getItem(table, keys.register(organisation), registerItem, 'REGISTER'),
    }),
    isKnown: async (organisation) => {
      const [profile, counters] = await Promise.all([
        sheet(organisation),
        getItem(table, keys.counters(organisation), countersItem, 'COUNTERS'),
      ]);
      return profile !== null || counters !== null;
    },
  };
};

type Cause = Pick<RegisterEvent, 'at' | 'by'>;

/** Write of a provider's sheet, conditioned on the version read. */
export const sheetWrite = (
  register: RegisterRead,
  before: StoredProfile | null,
  body: Profile,
  { at, by }: Cause,
): StandaloneItem => {
  const { organisation } = register;
  const item = { ...keys.profile(organisation), kind: 'PROFILE', organisation, body: { ...before?.body, ...body } };
  return {
    item,
    before: before?.version ?? null,
    version: (before?.version ?? 0) + 1,
    told: { register, event: { type: 'SHEET_CHANGED', at, by }, content: contentDigest(item) },
  };
};

type StandingEntry = Omit<Standing, 'version' | 'history'>;

/** Write of a suspension or reinstatement, which keeps the earlier ones. */
export const standingWrite = (
  register: RegisterRead,
  before: Standing | null,
  after: StandingEntry,
  { at, by }: Cause,
): StandaloneItem => {
  const { organisation } = register;
  const past: readonly StandingEntry[] =
    before === null
      ? []
      : [...before.history, { suspended: before.suspended, reason: before.reason, at: before.at, by: before.by }];
  const body = { ...after, history: past.slice(-maxKept) };
  const type = after.suspended ? 'PROVIDER_SUSPENDED' : 'PROVIDER_REINSTATED';
  return {
    item: { ...keys.standing(organisation), kind: 'STANDING', organisation, ...body },
    before: before?.version ?? null,
    version: (before?.version ?? 0) + 1,
    told: { register, event: { type, at, by }, content: contentDigest({ kind: 'STANDING', body }) },
  };
};

const maxKept = 200;
