import { randomUUID } from 'node:crypto';
import type { PrimaryKey } from './keys.ts';
import type { Item, Write } from './transaction.ts';
import type { Prepared } from './writing.ts';

/** An item that belongs to no action (a provider's sheet), conditioned on the version read; `null`: it is new. */
export type StandaloneItem = {
  readonly item: Item & PrimaryKey;
  readonly version: number;
  readonly before: number | null;
};

export const prepareStandalone = ({ item, version, before }: StandaloneItem): Prepared<null> => {
  const commitId = randomUUID();
  const whole = { ...item, version, commitId };
  const write: Write =
    before === null
      ? { op: 'create', guards: 'revision', item: whole }
      : { op: 'rewrite', guards: 'revision', item: whole, condition: { version: ['=', before] } };
  return { transaction: { commitId, writes: [write], marker: { pk: item.pk, sk: item.sk } }, stored: null };
};
