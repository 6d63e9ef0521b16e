import * as z from 'zod/mini';
import { type CalendarDate, parseCalendarDate } from '../domain/calendar-date.ts';

const isCalendarDate = (value: unknown): value is CalendarDate =>
  typeof value === 'string' && parseCalendarDate(value) !== undefined;

/** For JSON; files accept other date formats (import-lines). */
export const dayExpected =
  'Une date existante au format AAAA-MM-JJ est attendue, entre le 01/01/2000 et le 31/12/2099.';

/** A day of the calendar, `YYYY-MM-DD`, that exists (31/02 does not), from 2000 to 2099. */
export const calendarDate = z
  .custom<CalendarDate>((value) => isCalendarDate(value) && value >= '2000-01-01' && value <= '2099-12-31', {
    error: dayExpected,
  })
  .check(z.meta({ type: 'string', format: 'date', examples: ['2023-01-05'] }));

/** Maximum size and nesting of a request body: more than any route needs. */
export const maxBodyBytes = 256 * 1024;
export const maxDepth = 20;

/** Any stored day: unlike {@link calendarDate}, without the bounds put on what is typed. */
export const storedDate = z
  .custom<CalendarDate>(isCalendarDate, { error: 'A calendar day is expected.' })
  .check(z.meta({ type: 'string', format: 'date' }));

/**
 * No control characters except line breaks and tabs, and no lone surrogates: the table would store others instead, and
 * event hashes would no longer match.
 */
export const textPattern = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]*$/u;

/** Text typed by a person: trimmed, bounded, without control characters. */
export const text = (max: number) =>
  z
    .string({ error: 'Un texte est attendu.' })
    .check(
      z.trim(),
      z.minLength(1, { error: 'Ce champ ne peut pas être vide.' }),
      z.maxLength(max, { error: `Ce champ est limité à ${max} caractères.` }),
      z.regex(textPattern, { error: 'Ce champ contient un caractère de contrôle, qui n’est pas accepté.' }),
    );

/** The same, where nothing may be given. */
export const optionalText = (max: number) =>
  z
    .string({ error: 'Un texte est attendu.' })
    .check(
      z.trim(),
      z.maxLength(max, { error: `Ce champ est limité à ${max} caractères.` }),
      z.regex(textPattern, { error: 'Ce champ contient un caractère de contrôle, qui n’est pas accepté.' }),
    );

const matching = (pattern: RegExp, error: string, max: number, example: string) =>
  z.string({ error }).check(z.maxLength(max, { error }), z.regex(pattern, { error }), z.meta({ examples: [example] }));

export const actionNumber = matching(
  /^[A-Z0-9][A-Z0-9_-]{0,29}$/u,
  'Un numéro d’action est attendu : 1 à 30 lettres majuscules, chiffres, « _ » ou « - ».',
  30,
  '23C00390257_1',
);
export const contractNumber = matching(
  /^[A-Z0-9][A-Z0-9_/-]{0,29}$/u,
  'Un numéro de contrat est attendu : 1 à 30 lettres majuscules, chiffres, « _ », « / » ou « - ».',
  30,
  '23C0390257',
);
/** Short enough for the invoice number that holds it (20 characters in all). */
export const organisationCode = matching(
  /^[A-Z0-9]{2,7}$/u,
  'Un code d’organisme est attendu : 2 à 7 lettres majuscules ou chiffres.',
  7,
  'GR237',
);
export const componentNumber = matching(
  /^[A-Z0-9]{1,6}$/u,
  'Un numéro de composante est attendu : 1 à 6 lettres majuscules ou chiffres.',
  6,
  '01',
);
/** `2023-01` (month), `2023-B1` (two months), `2023-Q1` (quarter). */
export const periodId = matching(
  /^\d{4}-(0[1-9]|1[0-2]|B[1-6]|Q[1-4])$/u,
  'Une période est attendue : 2023-01 (mois), 2023-B1 (deux mois) ou 2023-Q1 (trimestre).',
  7,
  '2023-01',
);
/** Ids of ours: opaque to callers. */
export const opaqueId = matching(/^[A-Za-z0-9._-]{1,80}$/u, 'Un identifiant est attendu.', 80, '23C00390257_1.E3');
export const siret = matching(/^\d{14}$/u, 'Un SIRET de 14 chiffres est attendu.', 14, '12345678901234');

export const cents = z
  .int({ error: 'Un montant entier en centimes est attendu.' })
  .check(
    z.minimum(0, { error: 'Le montant ne peut pas être négatif.' }),
    z.maximum(100_000_000_000, { error: 'Le montant est limité à 1 milliard d’euros.' }),
  );

export const count = (min: number, max: number) =>
  z
    .int({ error: `Un nombre entier de ${min} à ${max} est attendu.` })
    .check(
      z.minimum(min, { error: `Un nombre entier de ${min} à ${max} est attendu.` }),
      z.maximum(max, { error: `Un nombre entier de ${min} à ${max} est attendu.` }),
    );

export const flag = z.boolean({ error: 'Une valeur true ou false est attendue.' });

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `Une de ces valeurs est attendue : ${values.join(', ')}.` });

export const frequency = oneOf(['MONTHLY', 'BIMONTHLY', 'QUARTERLY']);
export const sortOrder = oneOf(['asc', 'desc']);

/** RFC 3339, UTC. */
export const instant = z.string().check(z.meta({ format: 'date-time' }));

export const none = z.strictObject({});

/** Query strings arrive as text. */
const integerText = (min: number, max: number) =>
  z
    .pipe(
      z.string().check(z.regex(/^\d{1,9}$/u, { error: `Un nombre entier de ${min} à ${max} est attendu.` })),
      z.transform(Number),
    )
    .check(
      z.refine((value) => value >= min && value <= max, {
        error: `Un nombre entier de ${min} à ${max} est attendu.`,
      }),
    );

export const pageQuery = {
  limit: z._default(integerText(1, 100), 20),
  cursor: z.optional(z.string().check(z.maxLength(2_000, { error: 'Cette position de liste est trop longue.' }))),
} as const;

export const booleanText = z.pipe(
  oneOf(['true', 'false']),
  z.transform((value) => value === 'true'),
);
export const positionText = integerText(0, 999_999_999);
export const yearText = integerText(2000, 2099);
export const searchText = z
  .string()
  .check(z.maxLength(100, { error: 'La recherche est limitée à 100 caractères.' }), z.regex(textPattern));

export const listOf = <T extends z.ZodMiniType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.nullable(z.string()) });
