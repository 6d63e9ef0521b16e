import * as z from 'zod/mini';
import type { Kind } from './kinds.ts';
import { type RawItem, upcast } from './upcast.ts';

/** An item that does not match its schema is corrupt: an error of its own, never « not found ». */
export class CorruptItem extends Error {
  /** For the log: its text holds none of the item's values. */
  readonly saysNoData = true;
  constructor(kind: Kind, key: string, issues: string) {
    super(`Corrupt ${kind} at ${key}: ${issues}`);
    this.name = 'CorruptItem';
  }
}

/** What a schema reads in an item of this release or of an earlier one. Throws `CorruptItem`. */
export const parseItem = <T>(schema: z.ZodMiniType<T>, kind: Kind, item: RawItem): T => {
  const parsed = z.safeParse(schema, upcast(kind, item));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`).join(', ');
  // The sort key of a REFERENCE item holds a trainee's reference.
  const sk = String(item['sk']).replace(/^(REFERENCE#).*$/su, '$1…');
  throw new CorruptItem(kind, `${String(item['pk'])}/${sk}`, issues);
};
