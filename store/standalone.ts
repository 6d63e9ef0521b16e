import { randomUUID } from 'node:crypto';
import { chainStart, hashRegisterEvent, type RegisterEvent } from './chain.ts';
import { keys, type PrimaryKey } from './keys.ts';
import type { StoredRegister } from './stored.ts';
import type { Item, Write } from './transaction.ts';
import type { Prepared } from './writing.ts';

/** An organisation's chain as it was read; `null`: nothing was told of it yet. */
export type RegisterRead = { readonly organisation: string; readonly head: StoredRegister | null };

/** An item that belongs to no action (a provider's sheet), conditioned on the version read; `null`: it is new. */
export type StandaloneItem = {
  readonly item: Item & PrimaryKey;
  readonly version: number;
  readonly before: number | null;
  /** What happened, for the organisation's chain, and the digest of what the item becomes. */
  readonly told: { readonly register: RegisterRead; readonly event: RegisterEvent; readonly content: string };
};

const chainWrites = ({ told, version }: StandaloneItem, commitId: string): readonly Write[] => {
  const { organisation, head: before } = told.register;
  const seq = (before?.seq ?? 0) + 1;
  const prev = before?.head ?? chainStart;
  const { type, at, by } = told.event;
  const hashed = { organisation, seq, type, at, by, witness: { version, subject: told.content }, prev };
  const head = hashRegisterEvent(hashed);
  const event = { ...keys.registerEvent(organisation, seq), kind: 'REGISTER_EVENT', ...hashed, hash: head, commitId };
  const register = { ...keys.register(organisation), kind: 'REGISTER', organisation, seq, head };
  return [
    { op: 'create', guards: 'revision', item: event },
    before === null
      ? { op: 'create', guards: 'revision', item: register }
      : { op: 'rewrite', guards: 'revision', item: register, condition: { seq: ['=', before.seq] } },
  ];
};

/** Prepares the transaction of one such item, and of what its organisation's chain tells of it. */
export const prepareStandalone = (one: StandaloneItem): Prepared<null> => {
  const { item, version, before } = one;
  const commitId = randomUUID();
  const whole = { ...item, version, commitId };
  const write: Write =
    before === null
      ? { op: 'create', guards: 'revision', item: whole }
      : { op: 'rewrite', guards: 'revision', item: whole, condition: { version: ['=', before] } };
  const writes = [write, ...chainWrites(one, commitId)];
  return { transaction: { commitId, writes, marker: { pk: item.pk, sk: item.sk } }, stored: null };
};
