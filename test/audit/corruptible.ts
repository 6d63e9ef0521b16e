import type { FindingCode } from '../../ops/audit/findings.ts';
import type { Item } from './past.ts';

export const keyOf = ({ pk, sk }: Item) => `${String(pk)} / ${String(sk)}`;
export const nine = (n: number) => String(n).padStart(9, '0');
export const isHolder = (value: unknown): value is Item => typeof value === 'object' && value !== null;

/** Changes what stands at a path (`body.facts.inTrainingCount`) of an item; `undefined` takes it away. */
export const edit = (item: Item, path: string, to: (value: unknown) => unknown): string => {
  const [name = '', ...rest] = path.split('.');
  const inner = item[name];
  if (rest.length > 0) {
    if (!isHolder(inner)) throw new Error(`No ${path} in ${keyOf(item)}`);
    edit(inner, rest.join('.'), to);
    return keyOf(item);
  }
  const value = to(inner);
  if (value === undefined) delete item[name];
  else item[name] = value;
  return keyOf(item);
};
export const set = (item: Item, path: string, value: unknown): string => edit(item, path, () => value);
export const plus = (item: Item, path: string, more: number): string =>
  edit(item, path, (value) => Number(value) + more);

/** A copy of the past that a corruption may change. */
export const copyOf = (items: readonly Item[]) => {
  const copy = structuredClone([...items]);
  const find = (pk: string, sk: string): Item => {
    const found = copy.find((item) => item['pk'] === pk && item['sk'] === sk);
    if (found === undefined) throw new Error(`Nothing at ${pk} / ${sk}`);
    return found;
  };
  const first = (actionNumber: string, prefix: string): Item => {
    const found = copy.find(({ pk, sk }) => pk === `ACTION#${actionNumber}` && String(sk).startsWith(prefix));
    if (found === undefined) throw new Error(`Nothing under ${actionNumber} at ${prefix}`);
    return found;
  };
  return {
    copy,
    find,
    first,
    action: (actionNumber: string) => find(`ACTION#${actionNumber}`, 'ACTION'),
    event: (actionNumber: string, seq: number) => find(`ACTION#${actionNumber}`, `EVENT#${nine(seq)}`),
    invoice: (actionNumber: string, sequence: number) => find(`ACTION#${actionNumber}`, `INVOICE#${nine(sequence)}`),
    feed: (position: number) => find('FEED', nine(position)),
    drop: (item: Item): string => {
      copy.splice(copy.indexOf(item), 1);
      return keyOf(item);
    },
    /** Puts an item where the table would keep it: beside those of its partition. */
    put: (item: Item): string => {
      const at = copy.findIndex(({ pk }) => pk === item['pk']);
      copy.splice(at === -1 ? copy.length : at, 0, item);
      return keyOf(item);
    },
  };
};
export type Corruptible = ReturnType<typeof copyOf>;

export type Corruption = {
  readonly code: FindingCode;
  readonly title: string;
  /** Answers the key that the audit must name. */
  readonly corrupt: (table: Corruptible) => string;
  /** How much later the audit is made. */
  readonly laterMs?: number;
  /** Whether the audit has an anchor of the table as it was. */
  readonly isAnchored?: true;
};
