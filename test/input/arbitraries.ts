import fc from 'fast-check';
import * as z from 'zod';
import type { AnyRoute } from '../../contract/route.ts';
import { columnsOf } from '../../functions/import-lines/columns.ts';
import { openapiDocument } from '../../functions/show-openapi/document.ts';

/** A value that JSON allows and JavaScript cannot hold, as raw text. */
class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
/** An object as pairs: names may repeat, or be those of a prototype. */
class Pairs {
  readonly pairs: readonly (readonly [string, unknown])[];
  constructor(pairs: readonly (readonly [string, unknown])[]) {
    this.pairs = pairs;
  }
}

/** JSON text of a value, {@link Raw} and {@link Pairs} included. */
export const asJson = (value: unknown): string => {
  if (value instanceof Raw) return value.text;
  if (value instanceof Pairs)
    return `{${value.pairs.map(([name, inner]) => `${JSON.stringify(name)}:${asJson(inner)}`).join(',')}}`;
  if (Array.isArray(value)) return `[${value.map(asJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) return asJson(new Pairs(Object.entries(value)));
  return JSON.stringify(value) ?? 'null';
};

const deep = (depth: number): Raw => new Raw(`${'['.repeat(depth)}${']'.repeat(depth)}`);

export const hostileTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\r\nSet-Cookie: a=b',
  '\ud800',
  '\udc00\ud800',
  '\ufeff',
  '\u202eexe.gpj',
  '\uffff',
  'e\u0301',
  'İı',
  '👩‍👩‍👧‍👦',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../etc/passwd',
  '..%2f',
  '%00',
  "'; DROP TABLE x;--",
  '" OR 1=1',
  '#pk = :pk',
  '{{7*7}}${7*7}',
  '<script>alert(1)</script>',
  '=HYPERLINK("http://x")',
  '+33',
  '@SUM(A1)',
  "'=1",
  '2023-02-31',
  '0000-00-00',
  '9999-12-31',
  'NaN',
  '1e400',
  '-0',
  '9'.repeat(40),
  'A'.repeat(5_000),
  'é'.repeat(301),
  `${'a'.repeat(30)}!`,
] as const;

const hostileLeaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -0,
    -1,
    0.1,
    1e21,
    Number.MAX_SAFE_INTEGER + 2,
    new Raw('1e999'),
    new Raw('-1e999'),
    new Raw('1e-400'),
    new Raw(`1${'0'.repeat(400)}`),
    new Raw('0.30000000000000004'),
    [],
    {},
    deep(12),
    deep(200),
    new Pairs([
      ['__proto__', { admin: true }],
      ['constructor', { prototype: {} }],
    ]),
  ),
);
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: hostileLeaf },
  { weight: 1, arbitrary: fc.array(hostileLeaf, { maxLength: 4 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.tuple(fc.constantFrom('lastName', 'changes', 'state', 'version', ...hostileTexts.slice(0, 20)), hostileLeaf),
        {
          maxLength: 5,
        },
      )
      .map((pairs) => new Pairs(pairs)),
  },
);

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Raw);
const numberIn = (schema: Json, name: string, otherwise: number): number =>
  typeof schema[name] === 'number' ? schema[name] : otherwise;

/** Days that the rules speak of, and any other. */
const day = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('2023-01-02', '2023-01-04', '2023-01-05', '2023-01-06', '2022-11-02', '2024-06-30'),
  },
  {
    weight: 1,
    arbitrary: fc
      .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  },
);

const text = (schema: Json): fc.Arbitrary<unknown> => {
  if (schema['format'] === 'date') return day;
  const examples = Array.isArray(schema['examples']) ? schema['examples'] : [];
  const most = numberIn(schema, 'maxLength', 60);
  const free = fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(most, 30) }) },
    { weight: 1, arbitrary: fc.constant('é'.repeat(most)) },
  );
  const { pattern } = schema;
  // A pattern that only excludes control characters is no form to follow; neither is a class unknown to the library.
  if (typeof pattern !== 'string' || pattern.startsWith('^[^') || pattern.includes('\\p'))
    return examples.length > 0 ? fc.oneof(fc.constantFrom<unknown>(...examples), free) : free;
  const formed = fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
  return examples.length > 0 ? fc.oneof(fc.constantFrom<unknown>(...examples), formed) : formed;
};

/** Values that a schema of the document accepts, or nearly so: what only code checks, the schema does not say. */
export const fromSchema = (schema: unknown): fc.Arbitrary<unknown> => {
  if (!isJson(schema)) return fc.constant(null);
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom<unknown>(...schema['enum']);
  for (const choice of ['anyOf', 'oneOf']) {
    const choices = schema[choice];
    if (Array.isArray(choices)) return fc.oneof(...choices.map(fromSchema));
  }
  switch ([schema['type']].flat()[0]) {
    case 'object': {
      const properties = isJson(schema['properties']) ? schema['properties'] : {};
      const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
      return fc.record(
        Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, fromSchema(inner)])),
        { requiredKeys: required.filter((name) => name in properties) },
      );
    }
    case 'array':
      return fc.array(fromSchema(schema['items']), {
        minLength: numberIn(schema, 'minItems', 0),
        maxLength: Math.min(4, numberIn(schema, 'maxItems', 4)),
      });
    case 'integer':
      return fc.integer({
        min: Math.max(numberIn(schema, 'minimum', 0), -2_147_483_648),
        max: Math.min(numberIn(schema, 'maximum', 1_000), 2_147_483_647),
      });
    case 'number':
      return fc.oneof(
        fc.double({ min: numberIn(schema, 'minimum', 0), max: numberIn(schema, 'maximum', 800), noNaN: true }),
        fc.constantFrom(0, 0.3, 7, 7.25, 70),
      );
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case undefined:
      return hostile;
    default:
      return text(schema);
  }
};

/** Where something may be put in a value. */
const placesIn = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] => [
  path,
  ...(Array.isArray(value) || isJson(value)
    ? Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...path, name]))
    : []),
];
const replaced = (value: unknown, [name, ...rest]: readonly string[], by: (old: unknown) => unknown): unknown => {
  if (name === undefined) return by(value);
  if (Array.isArray(value))
    return value.map((inner, index) => (String(index) === name ? replaced(inner, rest, by) : inner));
  if (!isJson(value)) return value;
  return new Pairs(
    Object.entries(value).map(([key, inner]) => [key, key === name ? replaced(inner, rest, by) : inner]),
  );
};
const more = (old: unknown, name: string, value: unknown): unknown => {
  if (Array.isArray(old)) return [...old, value];
  return isJson(old) ? new Pairs([...Object.entries(old), [name, value]]) : value;
};

/** A value with one thing wrong in it, somewhere. */
const nearly = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      valid,
      fc.nat(),
      fc.constantFrom('replace', 'add', 'twice', 'many'),
      fc.constantFrom(...hostileTexts),
      hostile,
    )
    .map(([value, where, kind, name, by]) => {
      const places = placesIn(value);
      const place = places[where % places.length] ?? [];
      switch (kind) {
        case 'replace':
          return replaced(value, place, () => by);
        case 'add':
          return replaced(value, place, (old) => more(old, name, by));
        case 'twice':
          return replaced(value, place, (old) => more(old, isJson(old) ? (Object.keys(old)[0] ?? name) : name, by));
        case 'many':
          return replaced(value, place, (old) => Array.from({ length: 60 }, () => old));
      }
    });

const media = z.looseObject({ schema: z.unknown() });
const operation = z.looseObject({
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), required: z.boolean(), schema: z.unknown() })),
  requestBody: z.looseObject({ content: z.record(z.string(), media) }).optional(),
});
const document = z
  .looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)) })
  .parse(openapiDocument());

/** What the document says that a route takes. */
export const describedBy = (route: AnyRoute): z.infer<typeof operation> => {
  const described = document.paths[route.path]?.[route.method.toLowerCase()];
  if (described === undefined) throw new Error(`${route.operation} is not in the document`);
  return described;
};

export type Asking = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly base64: boolean;
};
/** A valid request, from which hostile ones are made. */
export type Known = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** What a cursor that it gives stands for. */
  readonly cursor?: { readonly filter: string; readonly position: Readonly<Record<string, unknown>> };
};

const anyText = fc.oneof(fc.constantFrom<string>(...hostileTexts), fc.string({ unit: 'binary', maxLength: 30 }));

/** A forged cursor: right form and filter, any position. */
const forgedCursor = ({ filter, position }: NonNullable<Known['cursor']>): fc.Arbitrary<string> => {
  const value = fc.oneof(
    anyText,
    fc.constantFrom<unknown>('EVENT#', 'ZZZ', 'ACTION#x', 'ACTION', 'x'.repeat(1_500), -1, 0.5, 1e308, 7, null, {}),
  );
  const names = Object.keys(position);
  const changed = fc
    .tuple(fc.subarray(names, { minLength: 1 }), fc.array(value, { minLength: names.length, maxLength: names.length }))
    .map(([some, values]) => ({ ...position, ...Object.fromEntries(some.map((name, at) => [name, values[at]])) }));
  return fc
    .oneof(
      { weight: 6, arbitrary: changed },
      { weight: 1, arbitrary: fc.constant(position) },
      { weight: 1, arbitrary: fc.dictionary(anyText, value, { maxKeys: 9 }) },
    )
    .map((forged) => Buffer.from(JSON.stringify([filter, forged])).toString('base64url'));
};

/** What a given cursor stands for. */
export const readCursor = (cursor: string): NonNullable<Known['cursor']> => {
  const [filter, position] = z
    .tuple([z.string(), z.record(z.string(), z.unknown())])
    .parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  return { filter, position };
};

const defined = (values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

const headersOf = (route: AnyRoute): fc.Arbitrary<Readonly<Record<string, string>>> => {
  const sometimes = (values: fc.Arbitrary<string>): fc.Arbitrary<string | undefined> =>
    fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: values });
  return fc
    .record({
      'content-type': fc.oneof(
        { weight: 12, arbitrary: fc.constant<string | undefined>(route.bodyType ?? 'application/json') },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            'application/json; charset=utf-16',
            'APPLICATION/JSON',
            'text/xml',
            '',
            ';',
            'a/b',
          ),
        },
      ),
      'idempotency-key': fc.oneof(
        sometimes(fc.uuid()),
        sometimes(fc.constantFrom('', ' ', 'x'.repeat(64), 'x'.repeat(65), 'é', 'a,b', '__proto__')),
      ),
      'if-match': sometimes(fc.constantFrom('*', '"1"', 'W/"1"', '"1", "2"', '"', '1', '', '"999999999999999999999"')),
      'if-none-match': sometimes(fc.constantFrom('"1"', '*', '')),
      accept: sometimes(fc.constantFrom('text/csv', '*/*', 'text/csv;q=0', 'TEXT/CSV', '', 'application/xml')),
    })
    .map(defined);
};

const csvBody = (known: string): fc.Arbitrary<string> => {
  const columns = Object.values(columnsOf).flat();
  const header = fc.subarray(
    columns.map(({ names }) => names[0] ?? ''),
    { minLength: 1, maxLength: 6 },
  );
  const cell = fc.oneof(anyText, fc.constantFrom('23C00390257_1', '05/01/2023', '7,5', 'STA-1', '"', '"a;b"', 'oui'));
  return fc.oneof(
    fc.constant(known),
    anyText,
    fc
      .tuple(
        header,
        fc.array(fc.array(cell, { maxLength: 7 }), { maxLength: 6 }),
        fc.constantFrom(';', ','),
        fc.constantFrom('\n', '\r\n', '\r'),
      )
      .map(([names, rows, mark, end]) => [names, ...rows].map((row) => row.join(mark)).join(end)),
    fc.tuple(fc.constant(known), fc.nat(), anyText).map(([file, at, put]) => {
      const where = at % (file.length + 1);
      return `${file.slice(0, where)}${put}${file.slice(where)}`;
    }),
  );
};

const bodyOf = (route: AnyRoute, known: readonly Known[]): fc.Arbitrary<string | undefined> => {
  const [content] = Object.values(describedBy(route).requestBody?.content ?? {});
  if (route.bodyType === 'text/csv')
    return fc.oneof(...known.map(({ body }) => csvBody(typeof body === 'string' ? body : '')));
  if (content === undefined)
    return fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: hostile.map(asJson) });
  const bodies = known.map(({ body }) => body).filter((body) => body !== undefined);
  const valid =
    bodies.length === 0
      ? fromSchema(content.schema)
      : fc.oneof(fc.constantFrom<unknown>(...bodies), fromSchema(content.schema));
  return fc.oneof(
    { weight: 3, arbitrary: valid.map(asJson) },
    { weight: 6, arbitrary: nearly(valid).map(asJson) },
    { weight: 2, arbitrary: hostile.map(asJson) },
    {
      weight: 1,
      arbitrary: fc.oneof(
        fc.constant(undefined),
        anyText,
        valid.map((value) => asJson(value).slice(0, -1)),
      ),
    },
  );
};

/** Requests of one route: good ones, nearly good ones, and hostile ones. `known`: some that it could serve. */
export const askingOf = (route: AnyRoute, known: readonly Known[]): fc.Arbitrary<Asking> =>
  fc.constantFrom(...known).chain((one) => {
    const { parameters } = describedBy(route);
    const params = fc.record(
      Object.fromEntries(
        parameters
          .filter(({ in: where }) => where === 'path')
          .map(({ name }) => [
            name,
            fc.oneof(
              { weight: 9, arbitrary: fc.constant(one.params?.[name] ?? 'x') },
              { weight: 1, arbitrary: anyText.filter((value) => value !== '') },
            ),
          ]),
      ),
    );
    const fields = parameters.filter(({ in: where }) => where === 'query');
    const anyQuery = fc
      .record(
        Object.fromEntries(
          fields.map(({ name, schema }) => [
            name,
            fc.oneof(
              { weight: 3, arbitrary: fc.constant(undefined) },
              { weight: 5, arbitrary: fromSchema(schema).map(String) },
              { weight: 1, arbitrary: anyText },
              // API Gateway joins what comes twice.
              { weight: 1, arbitrary: fc.tuple(fromSchema(schema), anyText).map((both) => both.join(',')) },
            ),
          ]),
        ),
      )
      .map((asked) => ({ ...one.query, ...defined(asked) }));
    // A cursor is bound to its filter, so a forged one comes without.
    const paged = one.cursor === undefined ? fc.constant({}) : forgedCursor(one.cursor).map((cursor) => ({ cursor }));
    const query = fc.oneof(
      { weight: 2, arbitrary: fc.constant<Readonly<Record<string, string>>>(one.query ?? {}) },
      { weight: 5, arbitrary: anyQuery },
      { weight: one.cursor === undefined ? 0 : 5, arbitrary: paged },
      {
        weight: 1,
        arbitrary: fc.tuple(anyQuery, anyText, anyText).map(([asked, name, value]) => ({ ...asked, [name]: value })),
      },
    );
    return fc.record({
      params,
      query,
      headers: headersOf(route),
      body: bodyOf(route, known),
      base64: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    });
  });
