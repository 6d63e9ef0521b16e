import { randomUUID } from 'node:crypto';
import type { PrimaryKey } from './keys.ts';
import type { Item, Write } from './transaction.ts';
import type { Prepared } from './writing.ts';

/** An item that hangs on no action (a provider's sheet), written on the version that was read; `null`: it is new. */
export type StandaloneItem = {
  readonly item: Item & PrimaryKey;
  readonly version: number;
  readonly before: number | null;
};

/** Prepares the transaction of one such item. */
export const prepareStandalone = ({ item, version, before }: StandaloneItem): Prepared<null> => {
  const commitId = randomUUID();
  const whole = { ...item, version, commitId };
  const write: Write =
    before === null
      ? { op: 'create', guards: 'revision', item: whole }
      : { op: 'rewrite', guards: 'revision', item: whole, condition: { version: ['=', before] } };
  return { transaction: { commitId, writes: [write], witness: { pk: item.pk, sk: item.sk } }, stored: null };
};
