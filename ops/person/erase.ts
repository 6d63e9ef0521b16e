import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { CalendarDate } from '../../domain/calendar-date.ts';
import { system } from '../../domain/caller.ts';
import type { Enrolment } from '../../domain/enrolment/enrolment.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { type ErasureGround, type ErasureRefusal, erase } from '../../domain/retention/erasure.ts';
import { makeActionStore } from '../../store/actions.ts';
import { keys } from '../../store/keys.ts';
import { prepare } from '../../store/plan.ts';
import { getItem } from '../../store/reads.ts';
import { enrolmentItem } from '../../store/stored.ts';
import { backoff, commit } from '../../store/transaction.ts';
import { type Items, isKind, replyOf, tellsOf, wordsOf } from './find.ts';
import type { Place } from './place.ts';

/** `ALREADY`: nothing was left to erase. */
export type Erased = 'ERASED' | 'ALREADY';
const maxRaceAttempts = 12;

/**
 * Erases one enrolment's personal data, by the path of every other change: one transaction with its event, counters and
 * outbox. `execute: false` only decides. Safe to repeat.
 */
export const eraseEnrolment = async (
  place: Pick<Place, 'table' | 'now'>,
  { actionNumber, id }: Pick<Enrolment, 'actionNumber' | 'id'>,
  {
    ground,
    today,
    execute,
  }: { readonly ground: ErasureGround; readonly today: CalendarDate; readonly execute: boolean },
): Promise<Result<Erased, ErasureRefusal>> => {
  const actions = makeActionStore(place.table);
  for (let attempt = 0; attempt < maxRaceAttempts; attempt += 1) {
    const stored = await actions.read(actionNumber);
    const item = await getItem(place.table, keys.enrolment(actionNumber, id), enrolmentItem, 'ENROLMENT');
    if (stored === null || item === null) throw new Error(`No enrolment ${id}`);
    const decided = erase(stored.action, item.body, { ground, today, at: place.now(), by: system('person') });
    if (!decided.ok) return err(decided.error);
    const { next, events, enrolment } = decided.value;
    if (events.length === 0) return ok('ALREADY');
    if (!execute) return ok('ERASED');
    const change = { before: stored, after: next, events, enrolments: [{ before: item.body, after: enrolment }] };
    const { transaction } = prepare({ changes: [change] }, `person-${id}`);
    const saved = await commit(place.table, transaction);
    if (saved.ok) return ok('ERASED');
    await backoff(attempt);
  }
  throw new Error(`Too many conflicts on ${actionNumber}`);
};

export const forgetReplies = async (
  { table, items }: { readonly table: Place['table']; readonly items: Items },
  enrolments: readonly Enrolment[],
  execute: boolean,
): Promise<number> => {
  const words = new Set([...wordsOf(enrolments), ...enrolments.map(({ id }) => id)]);
  let forgotten = 0;
  if (enrolments.length === 0) return forgotten;
  for await (const item of items()) {
    if (!isKind(item, 'IDEMPOTENCY') || !tellsOf(replyOf(item), words)) continue;
    forgotten += 1;
    if (execute)
      await table.client.send(new DeleteCommand({ TableName: table.name, Key: { pk: item['pk'], sk: item['sk'] } }));
  }
  return forgotten;
};

export type Outcome = {
  readonly erased: readonly Enrolment[];
  readonly already: readonly Enrolment[];
  readonly refused: readonly { readonly enrolment: Enrolment; readonly refusal: ErasureRefusal }[];
  readonly forgotten: number;
};

/**
 * Erases several enrolments and what is remembered of them. Replies are forgotten before, so that a run cut half-way
 * leaves none that nobody could find again by name, and after, for those written meanwhile.
 */
export const eraseAll = async (
  place: Pick<Place, 'table' | 'now' | 'items'>,
  enrolments: readonly Enrolment[],
  { execute, ...how }: { readonly ground: ErasureGround; readonly today: CalendarDate; readonly execute: boolean },
): Promise<Outcome> => {
  const erased: Enrolment[] = [];
  const already: Enrolment[] = [];
  const refused: { enrolment: Enrolment; refusal: ErasureRefusal }[] = [];
  for (const enrolment of enrolments) {
    const decided = await eraseEnrolment(place, enrolment, { ...how, execute: false });
    if (!decided.ok) refused.push({ enrolment, refusal: decided.error });
    else (decided.value === 'ERASED' ? erased : already).push(enrolment);
  }
  // What has expired is years old: no reply of the last day tells of it.
  const recent = how.ground === 'EXPIRED' ? [] : erased;
  let forgotten = await forgetReplies(place, recent, execute);
  if (execute) {
    for (const enrolment of erased) {
      const done = await eraseEnrolment(place, enrolment, { ...how, execute });
      if (!done.ok) throw new Error(`${enrolment.id}: ${done.error.detail}`);
    }
    forgotten += await forgetReplies(place, recent, execute);
  }
  return { erased, already, refused, forgotten };
};

/** One line per enrolment, for the operator. */
export const outcomeLines = ({ erased, already, refused, forgotten }: Outcome, execute: boolean): readonly string[] => [
  ...erased.map(({ id }) => `${id} : ${execute ? 'effacée' : 'serait effacée'}`),
  ...already.map(({ id }) => `${id} : déjà effacée`),
  ...refused.map(({ enrolment, refusal }) => `${enrolment.id} : gardée. ${refusal.detail}`),
  `Réponses gardées en mémoire ${execute ? 'oubliées' : 'à oublier'} : ${forgotten}`,
];
