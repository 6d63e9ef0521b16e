import * as z from 'zod';
import type { ActRecord } from './act-record.ts';
import type { Invoke } from './invoke.ts';
import { type ParkedObject, type RecordSummary, summarise } from './object.ts';
import type { Park } from './park.ts';

const errorLine = z.looseObject({
  level: z.literal('error'),
  errorName: z.string().default(''),
  errorMessage: z.string(),
  correlationId: z.string().optional(),
});

const parseJson = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};

/** Why the function failed: its last error line for this request, since others may run meanwhile. */
const reasonIn = (log: string, { correlationId }: RecordSummary): string | null => {
  const last = log
    .split('\n')
    .flatMap((line) => errorLine.safeParse(parseJson(line)).data ?? [])
    .findLast((line) => correlationId === null || line.correlationId === correlationId);
  return last === undefined ? null : `${last.errorName}: ${last.errorMessage}`;
};

type Operator = { readonly park: Park; readonly by: string; readonly now: () => Date };

/**
 * Replays one object, record by record, so that one that fails does not hold back the others; takes it out of the park once
 * all are done. Safe to repeat: the functions skip what is done, and a record that fails again stays.
 */
export const replay = async (
  object: ParkedObject,
  { park, invoke, by, now }: Operator & { readonly invoke: Invoke },
): Promise<ActRecord> => {
  const started: ActRecord = {
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
  await park.recordAct(started);
  const records: ActRecord['records'] = [];
  for (const record of object.records) {
    const summary = summarise(record);
    const { key, sequence, what, unreadable } = summary;
    const invoked = await invoke(object.functionName, record);
    const reason = invoked.failed ? (unreadable ?? reasonIn(invoked.log, summary) ?? invoked.error) : null;
    records.push({ key, sequence, what, outcome: invoked.failed ? 'FAILED' : 'DONE', reason });
  }
  const done = records.every(({ outcome }) => outcome === 'DONE');
  const outcome = done ? 'REPLAYED' : 'STILL_PARKED';
  const ended: ActRecord = { ...started, endedAt: now().toISOString(), outcome, records };
  await park.recordAct(ended);
  if (done) await park.retire(object.name, 'replayed');
  return ended;
};

/** Takes out of the park an object that nothing can replay, and records why. */
export const discard = async (
  { name, functionName }: Pick<ParkedObject, 'name' | 'functionName'>,
  reason: string,
  { park, by, now }: Operator,
): Promise<ActRecord> => {
  const at = now().toISOString();
  const act: ActRecord = {
    at,
    endedAt: at,
    by,
    act: 'DISCARD',
    object: name,
    functionName,
    outcome: 'DISCARDED',
    reason,
    records: [],
  };
  await park.recordAct(act);
  await park.retire(name, 'discarded');
  return act;
};
