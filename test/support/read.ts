import * as z from 'zod';
import type { Called } from './call.ts';

/** Reads a reply with the shape that a test needs of it, and fails on any other. */
export const readAs = <T>(schema: z.ZodType<T>, called: Called): T => {
  const parsed = schema.safeParse(called.body);
  if (!parsed.success) throw new Error(`${called.status} ${JSON.stringify(called.body)}: ${parsed.error.message}`);
  return parsed.data;
};

const anyRow = z.looseObject({});
/** The rows of a list and its next cursor. */
export const readList = (called: Called): { items: Record<string, unknown>[]; nextCursor: string | null } =>
  readAs(z.object({ items: z.array(anyRow), nextCursor: z.nullable(z.string()) }), called);

export const readId = (called: Called): string => readAs(z.looseObject({ id: z.string() }), called).id;
