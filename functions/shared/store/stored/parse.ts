import * as z from 'zod/mini';

/** What is read is parsed: an item that does not fit is corrupt, an error of its own, never « not found ». */
export class CorruptItem extends Error {
  constructor(kind: string, key: string, faults: string) {
    super(`Corrupt ${kind} at ${key}: ${faults}`);
    this.name = 'CorruptItem';
  }
}

export const parseItem = <T>(schema: z.ZodMiniType<T>, kind: string, item: Record<string, unknown>): T => {
  const parsed = z.safeParse(schema, item);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`).join(', ');
  throw new CorruptItem(kind, `${String(item['pk'])}/${String(item['sk'])}`, faults);
};
