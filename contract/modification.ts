import * as z from 'zod/mini';
import { type RequestType, requestTypes } from '../domain/request-type.ts';
import { calendarDate, componentNumber, count, text, textPattern } from './fields.ts';

const maxCharacters = 2_000;

/** Left to the domain, which refuses a blank or missing one along with any other violation. */
const justification = z.optional(
  z.string({ error: 'Un texte est attendu.' }).check(
    z.maxLength(maxCharacters, { error: `La motivation est limitée à ${maxCharacters} caractères.` }),
    z.regex(textPattern, {
      error: 'Ce champ contient un caractère de contrôle, qui n’est pas accepté.',
    }),
  ),
);

/** By type, the fields to change; those left out, or unchanged, are kept. */
const bodies = {
  DATES: z.strictObject({
    type: z.literal('DATES'),
    justification,
    changes: z.strictObject({
      plannedStartDate: z.optional(calendarDate),
      actualStartDate: z.optional(calendarDate),
      plannedEndDate: z.optional(calendarDate),
      components: z.optional(
        z
          .array(
            z.strictObject({
              number: componentNumber,
              startDate: z.optional(calendarDate),
              endDate: z.optional(calendarDate),
            }),
            { error: 'Une liste de composantes est attendue.' },
          )
          .check(z.maxLength(50, { error: 'Une action compte 50 composantes au plus.' })),
      ),
    }),
  }),
  SITE: z.strictObject({ type: z.literal('SITE'), justification, changes: z.strictObject({ site: text(300) }) }),
  HEADCOUNT: z.strictObject({
    type: z.literal('HEADCOUNT'),
    justification,
    changes: z.strictObject({ places: count(1, 10_000) }),
  }),
} as const satisfies { readonly [Type in RequestType]: z.ZodMiniType<{ readonly type: Type }> };

const { DATES, ...others } = bodies;
const last = requestTypes.at(-1);

/** What a preview and a filing take. */
export const modificationBody = z.discriminatedUnion('type', [DATES, ...Object.values(others)], {
  error: `Un type de demande est attendu : ${requestTypes.filter((type) => type !== last).join(', ')} ou ${last}.`,
});
