import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

export type Item = Readonly<Record<string, unknown>>;

const here = import.meta.dirname;

/** The releases whose items are kept, the oldest first. */
export const releases = (): readonly string[] =>
  readdirSync(here, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/** JSON has no bytes: they stand in an object of their own. */
const tagged = z.strictObject({ $bytes: z.base64() });

const revived = (_: string, value: unknown): unknown => {
  const bytes = tagged.safeParse(value);
  return bytes.success ? new Uint8Array(Buffer.from(bytes.data.$bytes, 'base64')) : value;
};

const withTag = (value: unknown): unknown =>
  value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value;

const kindOf = (item: Item): string => String(item['kind']);
const fileOf = (kind: string): string => `${kind.toLowerCase().replaceAll('_', '-')}.json`;

const keyOf = ({ pk, sk }: Item): string => `${String(pk)} ${String(sk)}`;
/** As a table is read: partition after partition. */
export const byKey = (a: Item, b: Item): number => (keyOf(a) < keyOf(b) ? -1 : 1);

/** The items of a release: a consistent table, taken while some of it was still under way. */
export const itemsOfRelease = (release: string): readonly Item[] =>
  readdirSync(join(here, release))
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) =>
      z
        .array(z.record(z.string(), z.unknown()))
        .parse(JSON.parse(readFileSync(join(here, release, file), 'utf8'), revived)),
    )
    .sort(byKey);

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

/** Drawn ids become ranks, the same one everywhere, so that a second life writes the same files. */
const withoutChance = () => {
  const ranks = new Map<string, string>();
  const settled = (value: unknown): unknown => {
    if (typeof value === 'string' && uuid.test(value)) {
      const rank = ranks.get(value) ?? `00000000-0000-4000-8000-${String(ranks.size + 1).padStart(12, '0')}`;
      ranks.set(value, rank);
      return rank;
    }
    if (Array.isArray(value)) return value.map(settled);
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    return settledIn(value);
  };
  const settledIn = (item: object): Item =>
    Object.fromEntries(
      Object.entries(item)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => [name, settled(value)]),
    );
  return settledIn;
};

/** One attribute a line, the keys first: short enough to read, and a change of shape shows by itself. */
const written = ({ pk, sk, kind, ...item }: Item): string => {
  const lines = Object.entries({ pk, sk, kind, ...item }).map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(withTag(value))}`,
  );
  return `{\n  ${lines.join(',\n  ')}\n}`;
};

/** Throws when a release's items are kept already: they are what it wrote, and are never written again. */
export const expectNew = (release: string): void => {
  if (releases().includes(release))
    throw new Error(`The items of ${release} are kept already: raise the version first`);
};

/** Writes a release's folder, one file a kind. */
export const writeRelease = (release: string, items: readonly Item[]): string => {
  expectNew(release);
  const folder = join(here, release);
  mkdirSync(folder);
  const settled = items.map(withoutChance());
  for (const kind of new Set(settled.map(kindOf))) {
    const ofKind = settled.filter((item) => kindOf(item) === kind);
    writeFileSync(join(folder, fileOf(kind)), `[${ofKind.map(written).join(', ')}]\n`);
  }
  return folder;
};
