import type { Refusal } from '../http/problem.ts';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A suspended provider may still read. */
const readOnly = new Set(['letter']);

const denyWrites = (permissions: Fields, { code, detail }: Refusal): Fields =>
  Object.fromEntries(
    Object.entries(permissions).map(([name, permission]) => {
      if (!isFields(permission) || readOnly.has(name)) return [name, permission];
      if (!('ok' in permission)) return [name, denyWrites(permission, { code, detail })];
      return [name, permission['ok'] === true ? { ok: false, code, detail } : permission];
    }),
  );

const denyIn = (item: unknown, refusal: Refusal): unknown =>
  isFields(item) && isFields(item['allowed']) ? { ...item, allowed: denyWrites(item['allowed'], refusal) } : item;

/**
 * The reply as a suspended provider sees it (object or list): each write in `allowed` is refused in the words of the
 * write itself; other refusals keep their reason.
 */
export const asSuspended = (body: unknown, refusal: Refusal): unknown => {
  if (!isFields(body)) return body;
  const { items } = body;
  return Array.isArray(items)
    ? { ...body, items: items.map((item: unknown) => denyIn(item, refusal)) }
    : denyIn(body, refusal);
};
