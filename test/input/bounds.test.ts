import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import type { AnyRoute } from '../../contract/route.ts';
import { type ActionFactory, factoryDay, makeActionFactory, type Operation } from '../support/action-factory.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { context, eventOf } from '../support/call.ts';
import { makeCostMeter } from '../support/cost-meter.ts';
import { allRoutes, routeOf } from '../support/routes.ts';
import { isNode, nodesOf, sourcesUnder, textOf } from '../support/source.ts';

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A pattern that bounds the length: anchored, with no unbounded part. */
const endsSomewhere = (pattern: unknown): boolean =>
  typeof pattern === 'string' &&
  /^\^.*\$$/su.test(pattern) &&
  !/[*+]|\{\d+,\}/u.test(pattern.replaceAll(/\\.|\[[^\]]*\]/gu, ''));

/** Places where a schema accepts a value of any size. */
const unboundedIn = (schema: unknown, at: string): readonly string[] => {
  if (!isJson(schema)) return [at];
  if ('const' in schema || 'enum' in schema) return [];
  for (const choice of ['anyOf', 'oneOf', 'allOf']) {
    const inner = schema[choice];
    if (Array.isArray(inner)) return inner.flatMap((one) => unboundedIn(one, at));
  }
  switch (schema['type']) {
    case 'string':
      return typeof schema['maxLength'] === 'number' || schema['format'] === 'date' || endsSomewhere(schema['pattern'])
        ? []
        : [at];
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' && typeof schema['maximum'] === 'number' ? [] : [at];
    case 'boolean':
    case 'null':
      return [];
    case 'array':
      return [...(typeof schema['maxItems'] === 'number' ? [] : [at]), ...unboundedIn(schema['items'], `${at}[]`)];
    case 'object': {
      const properties = isJson(schema['properties']) ? schema['properties'] : {};
      return [
        ...(schema['additionalProperties'] === false ? [] : [at]),
        ...Object.entries(properties).flatMap(([name, inner]) => unboundedIn(inner, `${at}/${name}`)),
      ];
    }
    default:
      return [at];
  }
};
const described = (schema: z.ZodMiniType): unknown => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

describe('what a request may hold', () => {
  it('distinguishes a bounded schema from an unbounded one', () => {
    const bad = z.object({
      a: z.string(),
      b: z.array(z.boolean()),
      c: z.record(z.string(), z.boolean()),
      d: z.number(),
    });
    expect(unboundedIn(described(bad), '')).toEqual(['', '/a', '/b', '/c', '/d']);
    const open = z.strictObject({
      a: z.string().check(z.regex(/^a+$/u)),
      b: z.unknown(),
      c: z.string().check(z.regex(/^[+]{2}$/u)),
    });
    expect(unboundedIn(described(open), '')).toEqual(['/a', '/b']);
  });

  it.each(allRoutes.map((route) => [route.operation, route] as const))('%s: is bounded everywhere', (_, route) => {
    const parts: readonly (readonly [string, z.ZodMiniType | null])[] = [
      ['path', route.params],
      ['query', route.query],
      ['body', route.body],
    ];
    expect(parts.flatMap(([name, schema]) => (schema === null ? [] : unboundedIn(described(schema), name)))).toEqual(
      [],
    );
  });
});

describe('a body that is too large or too deep', () => {
  let app: TestApp;
  let factory: ActionFactory;
  let meter: ReturnType<typeof makeCostMeter>;
  beforeAll(async () => {
    app = await openTestApp(factoryDay);
    factory = makeActionFactory(app);
    meter = makeCostMeter(app.open.table);
  });
  afterAll(async () => app.stop());

  const bodies = {
    'ten megabytes of JSON': [413, () => `{"a":"${'x'.repeat(10 * 1024 * 1024)}"}`],
    'ten megabytes in base64': [413, () => 'x'.repeat(10 * 1024 * 1024)],
    'ten thousand lists': [400, () => `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    'ten thousand objects': [400, () => `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    'ten thousand lists that never end': [400, () => '['.repeat(10_000)],
  } as const satisfies Readonly<Record<string, readonly [number, () => string]>>;

  it.each(Object.entries(bodies))('of %s is refused before it is parsed', async (name, [status, make]) => {
    const params = { actionNumber: await factory.registered('GR237') };
    const route: AnyRoute = routeOf('enrolTrainee' satisfies Operation);
    const body = make();
    const base64 = name.includes('base64');
    const event = {
      ...eventOf(route, { as: 'GR237', params }),
      headers: { 'content-type': 'application/json' },
      isBase64Encoded: base64,
      body: base64 ? Buffer.from(body).toString('base64') : body,
    };
    const parse = vi.spyOn(JSON, 'parse');
    const { result, cost } = await meter.measure(async () => app.handlerOf(route)(event, context));
    const read = parse.mock.calls.filter(([text]) => typeof text === 'string' && text.startsWith(body.slice(0, 64)));
    parse.mockRestore();
    expect(result.statusCode).toBe(status);
    expect(read).toEqual([]);
    // Only the object itself was read.
    expect(cost.requests.every((one) => one === 'GetItem')).toBe(true);
  });

  it('is distinguished from brackets inside texts', async () => {
    const params = { actionNumber: await factory.registered('GR237') };
    const called = await app.serve(routeOf('enrolTrainee'), {
      as: 'GR237',
      params,
      body: { lastName: `${'[{'.repeat(40)} \\" "`, firstName: '"[[[[', reference: 'R-1' },
    });
    expect(called.status).toBe(201);
  });
});

// ── Expressions of text ─────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Whether a pattern repeats something that repeats without end: what takes time out of all proportion to its input.
 * Reads the pattern by its structure; classes and escapes count as one character each.
 */
export const nestsRepeats = (pattern: string): boolean => {
  let at = 0;
  /** Reads what an atom is followed by: whether it repeats without end. */
  const unlimited = (): boolean => {
    const found = /^(?:[*+]|\{\d+,\})\??/u.exec(pattern.slice(at)) ?? null;
    const bounded = /^(?:\?|\{\d+(?:,\d+)?\})\??/u.exec(pattern.slice(at));
    at += (found ?? bounded)?.[0].length ?? 0;
    return found !== null;
  };
  let nested = false;
  /** Reads a sequence of alternatives up to its end: whether anything in it repeats without end. */
  const group = (): boolean => {
    let repeats = false;
    while (at < pattern.length && pattern[at] !== ')') {
      let inner = false;
      if (pattern[at] === '(') {
        at += /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/u.exec(pattern.slice(at))?.[0].length ?? 1;
        inner = group();
        at += 1;
      } else if (pattern[at] === '[') {
        at += /^\[(?:\\.|[^\]\\])*\]/su.exec(pattern.slice(at))?.[0].length ?? 1;
      } else if (pattern[at] === '\\') {
        at += /^\\(?:u\{[0-9a-f]+\}|[pP]\{[^}]+\}|.)/isu.exec(pattern.slice(at))?.[0].length ?? 1;
      } else {
        at += 1;
      }
      const endless = unlimited();
      if (endless && inner) nested = true;
      repeats ||= endless || inner;
    }
    return repeats;
  };
  group();
  return nested;
};

describe('the product’s patterns', () => {
  const sources = sourcesUnder('domain', 'contract', 'store', 'functions', 'web/src');
  const patterns = sources.flatMap((source) =>
    [...nodesOf(source.program)].flatMap((node) =>
      isJson(node['regex']) ? [[source.file, String(node['regex']['pattern'])] as const] : [],
    ),
  );

  it('are found, and a bad one is distinguished from a good one', () => {
    expect(patterns.length).toBeGreaterThan(40);
    for (const bad of ['(a+)+', '^(?:a|b*)*$', '(x(y{2,})?)+', '([a-z]+[.])*@', '((a*)b)+'])
      expect(nestsRepeats(bad), bad).toBe(true);
    for (const good of [
      '^a+b*$',
      '(?:ab)+',
      '[(a+)+]+',
      '\\(a+\\)+',
      '(?:a{1,3})+',
      '^\\p{L}[\\p{L} ._/-]{0,39}$',
      '(a+)?',
    ])
      expect(nestsRepeats(good), good).toBe(false);
  });

  it('never repeat what repeats', () => {
    expect(patterns.filter(([, pattern]) => nestsRepeats(pattern))).toEqual([]);
  });

  it('are never made of what a user typed', () => {
    const made = sources.flatMap((source) =>
      [...nodesOf(source.program)]
        .filter(
          ({ type, callee }) =>
            (type === 'NewExpression' || type === 'CallExpression') && isNode(callee) && callee['name'] === 'RegExp',
        )
        .map((node) => `${source.file}: ${textOf(source, node)}`),
    );
    // Of the routes' own schemas, when the document is made.
    expect(made).toEqual(["functions/show-openapi/examples.ts: new RegExp(pattern, 'u')"]);
  });
});
