import { gunzipSync } from 'node:zlib';
import type * as z from 'zod/mini';
import type { Action } from '../../domain/action/action.ts';
import type { CalendarDate } from '../../domain/calendar-date.ts';
import type { Enrolment } from '../../domain/enrolment/enrolment.ts';
import { eventLabels } from '../../domain/event.ts';
import { isErased } from '../../domain/retention/erasure.ts';
import { traineeDataEndsOn } from '../../domain/retention/retention.ts';
import {
  actionItem,
  CorruptItem,
  declarationItem,
  enrolmentItem,
  eventItem,
  idempotencyItem,
  type Kind,
  parseItem,
  type StoredEvent,
} from '../../store/stored.ts';

export type Item = Readonly<Record<string, unknown>>;
export type Items = () => AsyncIterable<Item>;

/** How a person is named. Everything given must agree; ids name enrolments one by one. */
export type Selection = {
  readonly reference?: string | undefined;
  readonly organisation?: string | undefined;
  readonly lastName?: string | undefined;
  readonly firstName?: string | undefined;
  readonly enrolments?: readonly string[] | undefined;
};

/** Without accents, case or doubled spaces: how people look names up. */
const plainly = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/\s+/gu, ' ').trim().toLowerCase();

export const matches = (
  { reference, organisation, lastName, firstName, enrolments }: Selection,
  enrolment: Enrolment,
): boolean =>
  (reference === undefined || enrolment.reference === reference) &&
  (organisation === undefined || enrolment.organisation === organisation) &&
  (lastName === undefined || plainly(enrolment.lastName) === plainly(lastName)) &&
  (firstName === undefined || plainly(enrolment.firstName) === plainly(firstName)) &&
  (enrolments === undefined || enrolments.length === 0 || enrolments.includes(enrolment.id));

/** The name under which two enrolments are of one person. */
export const nameOf = ({ lastName, firstName }: Enrolment): string => `${plainly(lastName)} ${plainly(firstName)}`;

/** Told of an item that cannot be read: it may be the person's, and is for somebody to look at. */
export type OnUnreadable = (key: string) => void;

/** An item of a kind, parsed; `null` when it is of another kind, or corrupt, which is told. */
const readAs = <T>(schema: z.ZodMiniType<T>, kind: Kind, item: Item, onUnreadable: OnUnreadable): T | null => {
  if (!isKind(item, kind)) return null;
  try {
    return parseItem(schema, kind, item);
  } catch (error) {
    if (!(error instanceof CorruptItem)) throw error;
    onUnreadable(`${String(item['pk'])} / ${String(item['sk'])}`);
    return null;
  }
};

export const isKind = (item: Item, kind: Kind): boolean => item['kind'] === kind;

/** The enrolments that a selection names. `body`: as it is stored, every field of it. */
export const findEnrolments = async (
  items: Items,
  wanted: (enrolment: Enrolment) => boolean,
  onUnreadable: OnUnreadable,
): Promise<readonly { readonly enrolment: Enrolment; readonly body: unknown }[]> => {
  const found: { readonly enrolment: Enrolment; readonly body: unknown }[] = [];
  for await (const item of items()) {
    const enrolment = readAs(enrolmentItem, 'ENROLMENT', item, onUnreadable)?.body;
    if (enrolment !== undefined && wanted(enrolment)) found.push({ enrolment, body: item['body'] });
  }
  return found.sort((a, b) => (a.enrolment.id < b.enrolment.id ? -1 : 1));
};

/** The enrolments whose data may not be kept any more on `before`, in one reading; `kept`: how many may. */
export const findExpired = async (
  items: Items,
  before: CalendarDate,
  onUnreadable: OnUnreadable,
): Promise<{ readonly due: readonly Enrolment[]; readonly kept: number }> => {
  const actions = new Map<string, Action>();
  const enrolments: Enrolment[] = [];
  for await (const item of items()) {
    const action = readAs(actionItem, 'ACTION', item, onUnreadable)?.body;
    if (action !== undefined) actions.set(action.actionNumber, action);
    const enrolment = readAs(enrolmentItem, 'ENROLMENT', item, onUnreadable)?.body;
    if (enrolment !== undefined) enrolments.push(enrolment);
  }
  const named = enrolments.filter((enrolment) => !isErased(enrolment));
  const due = named.filter((enrolment) => {
    const action = actions.get(enrolment.actionNumber);
    return action !== undefined && traineeDataEndsOn(action, enrolment) <= before;
  });
  return { due, kept: named.length - due.length };
};

/** The text of a remembered reply, whether it was kept compressed or not. */
export const replyOf = (item: Item): string => {
  const { reply } = parseItem(idempotencyItem, 'IDEMPOTENCY', item);
  return typeof reply === 'string' ? reply : gunzipSync(reply).toString('utf8');
};

const short = 3;

/**
 * Whether JSON text mentions somebody: one of the words as a whole value, or inside a sentence if it is long enough to
 * be significant.
 */
export const tellsOf = (json: string, words: Iterable<string>): boolean => {
  for (const word of words) {
    const quoted = JSON.stringify(word);
    if (json.includes(quoted) || (word.length >= short && json.includes(quoted.slice(1, -1)))) return true;
  }
  return false;
};

/** What names a person in a text: the words that must be found nowhere once they are erased. */
export const wordsOf = (enrolments: readonly Enrolment[]): ReadonlySet<string> =>
  new Set(enrolments.flatMap(({ lastName, firstName, reference }) => [lastName, firstName, reference]));

/** Where free text (a justification, a remark, a reason) may name the person: for somebody to read. */
export type Mention = { readonly key: string; readonly kind: string; readonly field: string };

const leaves = function* (value: unknown, path: string): Generator<readonly [string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value)) for (const [index, inner] of value.entries()) yield* leaves(inner, `${path}/${index}`);
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) yield* leaves(inner, `${path}/${name}`);
};

const structured = new Set(['ENROLMENT', 'REFERENCE', 'IDEMPOTENCY', 'COUNTERS', 'SERIES', 'FEED_HEAD']);

export const mentionsIn = (item: Item, enrolments: readonly Enrolment[]): readonly Mention[] => {
  const kind = String(item['kind']);
  if (structured.has(kind)) return [];
  const wanted = enrolments
    .flatMap(({ lastName, reference }) => [lastName, reference])
    .filter((w) => w.length >= short);
  return [...leaves(item['body'] ?? item, '')]
    .filter(([, text]) => wanted.some((word) => plainly(text).includes(plainly(word))))
    .map(([field]) => ({ key: `${String(item['pk'])} / ${String(item['sk'])}`, kind, field }));
};

export type Told = {
  readonly action: Action;
  readonly enrolment: Enrolment;
  readonly body: unknown;
  /** The first day on which name and reference may not be kept any more. */
  readonly keptUntil: CalendarDate;
  readonly hours: readonly {
    readonly period: string;
    readonly start: string;
    readonly end: string;
    readonly hours: number;
    readonly declaredAt: string;
    readonly declaredBy: string;
  }[];
  readonly events: readonly (StoredEvent & { readonly label: string })[];
};

/** Everything that is stored about one person. */
export type Person = {
  readonly enrolments: readonly Told[];
  /** Replies remembered for a repeated request, which hold the person's data until then (RFC 3339). */
  readonly remembered: readonly { readonly expiresAt: string }[];
  readonly mentions: readonly Mention[];
};

/** Gathers what hangs on these enrolments, in one reading of the table. */
export const gatherPerson = async (
  items: Items,
  found: readonly { readonly enrolment: Enrolment; readonly body: unknown }[],
): Promise<Person> => {
  const enrolments = found.map(({ enrolment }) => enrolment);
  const ids = new Set(enrolments.map(({ id }) => id));
  const words = new Set([...wordsOf(enrolments), ...ids]);
  const actionNumbers = new Set(enrolments.map(({ actionNumber }) => actionNumber));
  const actions = new Map<string, Action>();
  const hours: { readonly id: string; readonly told: Told['hours'][number] }[] = [];
  const events: StoredEvent[] = [];
  const remembered: { expiresAt: string }[] = [];
  const mentions: Mention[] = [];
  for await (const item of items()) {
    if (isKind(item, 'ACTION')) {
      const { body } = parseItem(actionItem, 'ACTION', item);
      if (actionNumbers.has(body.actionNumber)) actions.set(body.actionNumber, body);
    }
    if (isKind(item, 'DECLARATION')) {
      const { hours: lines, ...made } = parseItem(declarationItem, 'DECLARATION', item).body;
      for (const line of lines) {
        const { period, start, end, declaredAt, declaredBy } = made;
        if (ids.has(line.enrolmentId))
          hours.push({ id: line.enrolmentId, told: { period, start, end, hours: line.hours, declaredAt, declaredBy } });
      }
    }
    if (isKind(item, 'EVENT') && ids.has(String(item['subject']))) events.push(parseItem(eventItem, 'EVENT', item));
    if (isKind(item, 'IDEMPOTENCY') && tellsOf(replyOf(item), words)) {
      const { expiresAtEpochSeconds } = parseItem(idempotencyItem, 'IDEMPOTENCY', item);
      remembered.push({ expiresAt: new Date(expiresAtEpochSeconds * 1000).toISOString() });
    }
    mentions.push(...mentionsIn(item, enrolments));
  }
  return {
    enrolments: found.map(({ enrolment, body }) => {
      const action = actions.get(enrolment.actionNumber);
      if (action === undefined) throw new Error(`No action ${enrolment.actionNumber}`);
      return {
        action,
        enrolment,
        body,
        keptUntil: traineeDataEndsOn(action, enrolment),
        hours: hours.filter(({ id }) => id === enrolment.id).map(({ told }) => told),
        events: events
          .filter(({ subject }) => subject === enrolment.id)
          .sort((a, b) => a.seq - b.seq)
          .map((event) => ({ ...event, label: eventLabels[event.type] })),
      };
    }),
    remembered,
    mentions,
  };
};
