import * as z from 'zod/mini';

/** What is read is parsed: an item that does not fit is corrupt, an error of its own, never « not found ». */
export class CorruptItem extends Error {
  /** For the log: its text holds none of the item's values. */
  readonly saysNoData = true;
  constructor(kind: string, key: string, faults: string) {
    super(`Corrupt ${kind} at ${key}: ${faults}`);
    this.name = 'CorruptItem';
  }
}

export const parseItem = <T>(schema: z.ZodMiniType<T>, kind: string, item: Record<string, unknown>): T => {
  const parsed = z.safeParse(schema, item);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`).join(', ');
  // A reference is in the sort key of what keeps it, and may name somebody.
  const sk = String(item['sk']).replace(/^(REFERENCE#).*$/su, '$1…');
  throw new CorruptItem(kind, `${String(item['pk'])}/${sk}`, faults);
};
