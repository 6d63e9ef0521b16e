import type { Item } from './releases.ts';

/** What stands for an attribute unknown to this release. */
export const addedLater = { addedLater: { by: 'a later release', list: [1] } } as const;

/** Maps, whose names are data: one more name is an entry, not an unknown attribute. */
const maps: ReadonlySet<string> = new Set(['entryDates', 'pendingRequests', 'data', 'headers']);

type Node = Readonly<Record<string, unknown>>;
export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** The paths of the objects that an item is made of: `''` is the item, `body/components/0` a component. */
export const nodesOf = (value: unknown, path = ''): readonly string[] => {
  const at = (name: string | number): string => (path === '' ? String(name) : `${path}/${name}`);
  if (Array.isArray(value)) return value.flatMap((one, index) => nodesOf(one, at(index)));
  if (!isNode(value)) return [];
  const inner = Object.entries(value).filter(([name]) => !maps.has(name) && name !== 'addedLater');
  return [path, ...inner.flatMap(([name, one]) => nodesOf(one, at(name)))];
};

export const nodeAt = (value: unknown, path: string): unknown =>
  path === ''
    ? value
    : path
        .split('/')
        .reduce<unknown>(
          (inner, name) => (Array.isArray(inner) || isNode(inner) ? Reflect.get(inner, name) : null),
          value,
        );

/** The same item with one attribute more in some of its objects. */
export const asLater = (item: Item, wanted: (path: string) => boolean = () => true): Item => {
  const later = structuredClone(item);
  for (const path of nodesOf(item).filter(wanted))
    Object.assign(Object(nodeAt(later, path)), structuredClone(addedLater));
  return later;
};

/** The same value without what was added. */
export const withoutLater = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutLater);
  if (!isNode(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (name === 'addedLater' ? [] : [[name, withoutLater(one)]])),
  );
};
