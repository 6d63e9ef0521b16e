import * as z from 'zod';
import type { Entry } from './entry.ts';
import type { Invoke } from './invoke.ts';
import { type Asked, askedBy, type ParkedObject } from './object.ts';
import type { Park } from './park.ts';

const errorLine = z.looseObject({
  level: z.literal('error'),
  errorName: z.string().default(''),
  errorMessage: z.string(),
  correlationId: z.string().optional(),
});

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};

/** Why the function failed: its last error line for this request, since others may run meanwhile. */
const reasonIn = (log: string, { correlationId }: Asked): string | null => {
  const said = log
    .split('\n')
    .map((line) => errorLine.safeParse(parsed(line)))
    .flatMap(({ data }) => (data === undefined ? [] : [data]))
    .filter((line) => correlationId === null || line.correlationId === correlationId)
    .at(-1);
  return said === undefined ? null : `${said.errorName}: ${said.errorMessage}`;
};

/**
 * Replays one object, record by record, so that one that fails does not hold back the others; takes it out of the park
 * once all are done. Safe to repeat: the functions leave alone what is done, and a record that fails again stays.
 */
export const replay = async (
  object: ParkedObject,
  {
    park,
    invoke,
    by,
    now,
  }: { readonly park: Park; readonly invoke: Invoke; readonly by: string; readonly now: () => Date },
): Promise<Entry> => {
  const begun: Entry = {
    at: now().toISOString(),
    endedAt: null,
    by,
    act: 'REPLAY',
    object: object.name,
    functionName: object.functionName,
    outcome: 'STARTED',
    reason: null,
    records: [],
  };
  await park.enter(begun);
  const records: Entry['records'] = [];
  for (const record of object.records) {
    const asked = askedBy(record);
    const { key, sequence, what } = asked;
    const ran = await invoke(object.functionName, record);
    records.push({
      key,
      sequence,
      what,
      outcome: ran.failed ? 'FAILED' : 'DONE',
      reason: ran.failed ? (asked.unreadable ?? reasonIn(ran.log, asked) ?? ran.error) : null,
    });
  }
  const done = records.every(({ outcome }) => outcome === 'DONE');
  const ended: Entry = {
    ...begun,
    endedAt: now().toISOString(),
    outcome: done ? 'REPLAYED' : 'STILL_PARKED',
    records,
  };
  await park.enter(ended);
  if (done) await park.retire(object.name, 'replayed');
  return ended;
};

/** Gives up an object that nothing can replay, for a reason that stays. */
export const discard = async (
  object: { readonly name: string; readonly functionName: string },
  reason: string,
  { park, by, now }: { readonly park: Park; readonly by: string; readonly now: () => Date },
): Promise<Entry> => {
  const at = now().toISOString();
  const entry: Entry = {
    at,
    endedAt: at,
    by,
    act: 'DISCARD',
    object: object.name,
    functionName: object.functionName,
    outcome: 'DISCARDED',
    reason,
    records: [],
  };
  await park.enter(entry);
  await park.retire(object.name, 'discarded');
  return entry;
};
