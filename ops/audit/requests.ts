import * as z from 'zod';
import { day, instant, keys } from './fields.ts';
import { type Key, type Report, shown } from './findings.ts';

/** Everything that the auditor knows of the types of modification requests. */
export const requestTypes = ['DATES', 'SITE', 'HEADCOUNT'] as const;
export const requestStates = ['PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN'] as const;
export type RequestType = (typeof requestTypes)[number];

export const requestSchema = z.object({
  ...keys,
  row: z.looseObject({}),
  body: z.looseObject({
    id: z.string(),
    actionNumber: z.string(),
    organisation: z.string(),
    type: z.enum(requestTypes),
    state: z.enum(requestStates),
    issuer: z.looseObject({ userId: z.string() }),
    issuedAt: instant,
    changes: z.array(z.looseObject({ field: z.string(), after: z.union([z.string(), z.number()]) })),
    history: z.array(z.looseObject({ state: z.string(), at: instant, by: z.string() })),
    letterReceivedOn: day.nullable(),
  }),
});
export type RequestRead = z.infer<typeof requestSchema>;

/** The id of the pending request of each type, kept with the action. */
export const pendingRequests = z.partialRecord(z.enum(requestTypes), z.string());

const dated = z.looseObject({ number: z.string(), startDate: day, endDate: day });
/** The fields of an action that requests may change. */
export const requestable = z.object({
  plannedStartDate: day,
  plannedEndDate: day,
  actualStartDate: day.optional(),
  components: z.array(dated),
  site: z.string(),
  places: z.int(),
});
type Requestable = z.infer<typeof requestable>;

/** Current values of the fields that each type may change, under the names that events give them. */
const valuesOf: Readonly<Record<RequestType, (action: Requestable) => Readonly<Record<string, unknown>>>> = {
  DATES: ({ plannedStartDate, plannedEndDate, actualStartDate, components }) => ({
    plannedStartDate,
    plannedEndDate,
    actualStartDate,
    ...Object.fromEntries(
      components.flatMap(({ number, startDate, endDate }) => [
        [`components/${number}/startDate`, startDate],
        [`components/${number}/endDate`, endDate],
      ]),
    ),
  }),
  SITE: ({ site }) => ({ site }),
  HEADCOUNT: ({ places }) => ({ places }),
};

export const requestableValues = (action: Requestable): ReadonlyMap<string, unknown> =>
  new Map(requestTypes.flatMap((type) => Object.entries(valuesOf[type](action))));

/** One pending request per type, the one that the action names. */
export const checkLocks = (
  action: Key & { readonly body: { readonly facts: { readonly pendingRequests: z.infer<typeof pendingRequests> } } },
  requests: readonly RequestRead[],
  report: Report,
): void => {
  for (const type of requestTypes) {
    const kept = [action.body.facts.pendingRequests[type]].filter((id) => id !== undefined);
    const pending = requests.filter(({ body }) => body.state === 'PENDING' && body.type === type);
    const expected = pending.map(({ body }) => body.id);
    if (kept.join(' ') !== expected.join(' ')) {
      const detail = `${type} : l’action dit ${shown(kept)}, ses éléments donnent ${shown(expected)}.`;
      report('REQUEST_LOCK', action, type, detail);
    }
  }
};
