import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as z from 'zod';
import type { AnyRoute } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { openapiDocument } from '../../functions/show-openapi/document.ts';

const mediaSchema = z.object({ schema: z.unknown(), example: z.unknown().optional() });
const operationSchema = z.looseObject({
  operationId: z.string(),
  requestBody: z.looseObject({ content: z.record(z.string(), mediaSchema) }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), mediaSchema).default({}) })),
});
const document = z
  .looseObject({ paths: z.record(z.string(), z.record(z.string(), operationSchema)), components: z.unknown() })
  .parse(openapiDocument());

/** What the document says that a route takes: an example, and its schema. */
export const describedBody = ({ path, method }: AnyRoute): { readonly example: unknown; readonly schema: unknown } => {
  const content = document.paths[path]?.[method.toLowerCase()]?.requestBody?.content;
  const [media] = Object.values(content ?? {});
  return { example: media?.example, schema: media?.schema };
};

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: 'openapi', components: document.components });

/** References into the document become references into what the validator holds. */
const rebased = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(rebased);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? value.replace(/^#/u, 'openapi#') : rebased(value),
    ]),
  );
};

/** A validator of a schema of the document. */
export const validatorOf = (schema: unknown): ValidateFunction => {
  const compiled = rebased(schema);
  if (typeof compiled !== 'object' || compiled === null) throw new Error('not a schema');
  return ajv.compile(compiled);
};

const kept = new Map<string, ValidateFunction>();
const matchers = routes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/gu, '[^/]+')}$`, 'u'),
}));

/**
 * Holds an answer against the document: a status that the route does not announce, or a body unlike its schema, is a
 * defect of the product, and fails the test. `path` is the route's own or a real address.
 */
export const expectAsAnnounced = (
  method: string,
  path: string,
  { status, contentType, body }: { readonly status: number; readonly contentType: string; readonly body: unknown },
): void => {
  const found =
    matchers.find(({ route }) => route.method === method && route.path === path) ??
    // A literal segment is tried before a parameter, as the gateway does.
    matchers
      .filter(({ route, pattern }) => route.method === method && pattern.test(path))
      .sort((a, b) => (a.route.path.split('{').length < b.route.path.split('{').length ? -1 : 1))[0];
  if (found === undefined) return;
  const { route } = found;
  const what = `${method} ${path} → ${status}`;
  const operation = document.paths[route.path]?.[route.method.toLowerCase()];
  const type = contentType.split(';')[0]?.trim() ?? '';
  const isGateway =
    type === 'application/json' && typeof body === 'object' && body !== null && Object.keys(body).join() === 'message';
  if (isGateway && [401, 403, 404, 413, 429, 500, 503].includes(status)) return;
  const response = operation?.responses[String(status)];
  if (response === undefined) throw new Error(`${what}: the document announces no such status`);
  if (status === 304) return;
  const media = response.content[type];
  if (media === undefined) throw new Error(`${what}: the document announces no ${type}`);
  if (!type.includes('json')) return;
  const key = `${route.operation} ${status} ${type}`;
  const validate = kept.get(key) ?? validatorOf(media.schema);
  kept.set(key, validate);
  if (!validate(body)) throw new Error(`${what}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`);
};
