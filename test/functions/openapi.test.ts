import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { problemCodes } from '../../contract/codes.ts';
import { routes } from '../../contract/routes.ts';
import { openapiDocument } from '../../functions/show-openapi/document.ts';
import { projectRoot } from '../../infra/bundle.ts';
import { ofType } from '../../infra/template.ts';
import { expectAsAnnounced, validatorOf } from '../support/contract.ts';
import { templates } from '../support/templates.ts';

const media = z.looseObject({ schema: z.unknown(), example: z.unknown().optional() });
const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string().min(10),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), schema: z.unknown() })),
  requestBody: z.looseObject({ content: z.record(z.string(), media) }).optional(),
  responses: z.record(
    z.string(),
    z.looseObject({ description: z.string().min(1), content: z.record(z.string(), media).default({}) }),
  ),
});
const raw = openapiDocument();
const document = z
  .looseObject({
    openapi: z.literal('3.1.0'),
    paths: z.record(z.string(), z.record(z.string(), operation)),
    components: z.looseObject({}),
  })
  .parse(raw);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({ key: `${method.toUpperCase()} ${path}`, described })),
);

it('declares If-Match where there is a version to speak of, and nowhere else', () => {
  const without = operations
    .filter(
      ({ key, described }) => !key.startsWith('GET') && described.parameters.every(({ name }) => name !== 'If-Match'),
    )
    .map(({ described }) => described.operationId);
  expect(without.sort()).toEqual([
    'enrolTrainee',
    'fileModification',
    'importLines',
    'previewModification',
    'registerAction',
    'reinstateProvider',
    'suspendProvider',
  ]);
});

/** The rows of docs/api.md's table, its shorthands written out. */
const contractRows = (): readonly string[] => {
  const text = readFileSync(join(projectRoot, 'docs', 'api.md'), 'utf8');
  const table = (text.split('## Routes')[1] ?? '').split('\n## ')[0] ?? '';
  const found: string[] = [];
  for (const [, cell = ''] of table.matchAll(/^\| ((?:GET|POST|PUT)[^|]*(?:\\\|[^|]*)*) \|/gmu)) {
    let methods: string[] = [];
    let path = '';
    for (const [, words = '', code] of cell.matchAll(/([A-Z][A-Z, ]*)|`([^`]+)`/gu)) {
      if (code === undefined) {
        methods = words.match(/GET|POST|PUT/gu) ?? methods;
        continue;
      }
      const short = (code.split('?')[0] ?? '').replace('…', '/api/actions/{actionNumber}');
      if (short.startsWith('/api')) path = short;
      // « , `/{id}` » extends the previous path; « , `/refusal` » replaces its last segment.
      else path = short.startsWith('/{') ? path + short : path.replace(/\/[^/]+$/u, short);
      for (const method of methods) found.push(`${method} ${path}`);
    }
  }
  return found;
};

describe('the API description', () => {
  it('lists the routes that are deployed and those of the contract, no more and no less', () => {
    const deployed = ofType(
      templates.stateless,
      'AWS::ApiGatewayV2::Route',
      z.looseObject({ RouteKey: z.string() }),
    ).map(([, { RouteKey }]) => RouteKey);
    const told = operations.map(({ key }) => key).sort();
    expect(told).toEqual(deployed.sort());
    expect(told).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
    expect([...contractRows()].sort()).toEqual(told);
  });

  it('names each operation once, and each problem code somewhere', () => {
    const ids = operations.map(({ described }) => described.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const text = JSON.stringify(document.paths);
    expect(Object.keys(problemCodes).filter((code) => !text.includes(`"${code}"`))).toEqual([]);
  });

  it('refers only to what it holds', () => {
    const references = [...JSON.stringify(raw).matchAll(/"\$ref":"#([^"]+)"/gu)].map(([, pointer = '']) => pointer);
    expect(references.length).toBeGreaterThan(10);
    for (const pointer of new Set(references)) {
      const target = pointer
        .split('/')
        .slice(1)
        .reduce<unknown>((at, key) => z.record(z.string(), z.unknown()).parse(at)[key], raw);
      expect(target, pointer).toBeDefined();
    }
  });

  it.each(operations)('$key has an example of what it takes and gives, which its schemas accept', ({ described }) => {
    const contents = [
      ...Object.entries(described.requestBody?.content ?? {}),
      ...Object.entries(described.responses)
        .filter(([status]) => status.startsWith('2'))
        .flatMap(([, { content }]) => Object.entries(content)),
    ];
    expect(contents.length).toBeGreaterThan(0);
    for (const [type, { schema, example }] of contents) {
      if (!type.includes('json')) continue;
      expect(example, type).toBeDefined();
      const validate = validatorOf(schema);
      expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
    }
    for (const { name, schema } of described.parameters) expect(schema, name).toBeTypeOf('object');
  });

  it('holds answers against itself: an unknown status, field or type fails', () => {
    const good = { status: 200, contentType: 'application/json; charset=utf-8', body: { status: 'ok', version: '1' } };
    const me = { userId: 'a', name: 'b', role: 'region', organisation: null };
    const answer = (given: object) => () => expectAsAnnounced('GET', '/api/me', { ...good, body: me, ...given });
    expect(answer({})).not.toThrow();
    expect(answer({ status: 202 })).toThrow(/no such status/);
    expect(answer({ body: { ...me, more: 1 } })).toThrow(/additional properties/);
    expect(answer({ body: { ...me, role: 'admin' } })).toThrow(/role/);
    expect(answer({ contentType: 'text/html' })).toThrow(/no text\/html/);
    expect(answer({ status: 401, body: { message: 'Unauthorized' } })).not.toThrow();
  });
});
