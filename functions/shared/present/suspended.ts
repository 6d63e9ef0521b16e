import type { Refusal } from '../http/problem.ts';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What only reads stays open to a suspended provider. */
const readOnly = new Set(['letter']);

const close = (permissions: Fields, { code, detail }: Refusal): Fields =>
  Object.fromEntries(
    Object.entries(permissions).map(([name, permission]) => {
      if (!isFields(permission) || readOnly.has(name)) return [name, permission];
      if (!('ok' in permission)) return [name, close(permission, { code, detail })];
      return [name, permission['ok'] === true ? { ok: false, code, detail } : permission];
    }),
  );

const closeIn = (thing: unknown, refusal: Refusal): unknown =>
  isFields(thing) && isFields(thing['allowed']) ? { ...thing, allowed: close(thing['allowed'], refusal) } : thing;

/**
 * The reply as a suspended provider sees it (object or list): each write in `allowed` is refused in the words of the
 * write itself; other refusals keep their reason.
 */
export const asSuspended = (body: unknown, refusal: Refusal): unknown => {
  if (!isFields(body)) return body;
  const { items } = body;
  return Array.isArray(items)
    ? { ...body, items: items.map((item: unknown) => closeIn(item, refusal)) }
    : closeIn(body, refusal);
};
