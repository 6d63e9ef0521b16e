import * as z from 'zod';
import { chainFinding, checkLinks } from './chain.ts';
import { instant, primaryKey } from './fields.ts';
import type { Key, Report } from './findings.ts';
import { contentOf } from './witness.ts';

/** What each event of an organisation's own chain tells of. */
const subjects = {
  PROVIDER_SUSPENDED: 'STANDING',
  PROVIDER_REINSTATED: 'STANDING',
  SHEET_CHANGED: 'PROFILE',
} as const;
type Subject = (typeof subjects)[keyof typeof subjects];

export const registerSchema = z.object({ ...primaryKey, organisation: z.string(), seq: z.int(), head: z.string() });
type RegisterRead = z.infer<typeof registerSchema>;

export const registerEventSchema = z.looseObject({
  ...primaryKey,
  organisation: z.string(),
  seq: z.int(),
  type: z.enum(['PROVIDER_SUSPENDED', 'PROVIDER_REINSTATED', 'SHEET_CHANGED']),
  at: instant,
  by: z.looseObject({ userId: z.string() }),
  witness: z.object({ version: z.int(), subject: z.string() }),
  commitId: z.string(),
  prev: z.string(),
  hash: z.string(),
});
type RegisterEventRead = z.infer<typeof registerEventSchema>;

const vouched = { ...primaryKey, organisation: z.string(), version: z.int(), commitId: z.string().optional() } as const;
export const sheetSchema = z.object({ ...vouched, body: z.looseObject({}) });
export const standingSchema = z
  .looseObject({ ...vouched, suspended: z.boolean(), history: z.array(z.unknown()) })
  .transform(({ pk, sk, organisation, version, commitId, suspended, history, reason, at, by }) => ({
    pk,
    sk,
    organisation,
    version,
    commitId,
    body: { suspended, reason, at, by, history },
  }));
type VouchedRead = z.infer<typeof sheetSchema>;

/** What is kept of an organisation beside its actions, by code. */
export type Registers = {
  readonly heads: Map<string, RegisterRead>;
  readonly events: Map<string, RegisterEventRead[]>;
  readonly things: Readonly<Record<Subject, Map<string, VouchedRead>>>;
};

export const emptyRegisters = (): Registers => ({
  heads: new Map(),
  events: new Map(),
  things: { PROFILE: new Map(), STANDING: new Map() },
});

export const addRegisterEvent = ({ events }: Registers, item: RegisterEventRead): void => {
  events.set(item.organisation, [...(events.get(item.organisation) ?? []), item]);
};

const checkThing = (
  kind: Subject,
  key: Key,
  item: VouchedRead | undefined,
  last: RegisterEventRead,
  report: Report,
) => {
  const { version, commitId, body } = item ?? {};
  const same = contentOf(kind, body) === last.witness.subject && version === last.witness.version;
  // A write of an earlier release, which told nothing, has a version and a commit of its own.
  const isLater = version !== undefined && version > last.witness.version && commitId !== last.commitId;
  if (same || isLater) return;
  const detail = `L’événement ${last.seq} témoigne d’un autre contenu (version ${last.witness.version}).`;
  report('CONTENT_ALTERED', key, kind, detail);
};

/** Each organisation's chain is whole, and vouches for its sheet and its standing. */
export const checkRegisters = (registers: Registers, report: Report): void => {
  const { heads, events, things } = registers;
  for (const organisation of new Set([...heads.keys(), ...events.keys()])) {
    const told = (events.get(organisation) ?? []).sort((a, b) => a.seq - b.seq);
    const pk = `REGISTER#${organisation}`;
    const end = checkLinks(told, pk, report);
    const head = heads.get(organisation);
    if (head?.seq !== end.seq || head.head !== end.head)
      report('CHAIN_HEAD', { pk, sk: 'REGISTER' }, 'head', chainFinding(head, end));
    for (const kind of ['PROFILE', 'STANDING'] as const) {
      const last = told.findLast(({ type }) => subjects[type] === kind);
      const key = { pk: `ORG#${organisation}`, sk: kind };
      if (last !== undefined) checkThing(kind, key, things[kind].get(organisation), last, report);
    }
  }
};
