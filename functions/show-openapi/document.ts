import * as z from 'zod/mini';
import { routes } from '../routes.ts';
import { type ProblemCode, problemCodes } from '../shared/http/codes.ts';
import type { AnyRoute } from '../shared/http/route.ts';
import { version } from '../shared/version.ts';

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodMiniType, io: 'input' | 'output'): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const parametersOf = (schema: z.ZodMiniType, where: 'path' | 'query'): readonly Json[] => {
  const described = schemaOf(schema, 'input');
  const properties = isJson(described['properties']) ? described['properties'] : {};
  const required: readonly unknown[] = Array.isArray(described['required']) ? described['required'] : [];
  return Object.entries(properties).map(([name, inner]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: inner,
  }));
};

/** What any route may answer, beside its own refusals. */
const shared = (route: AnyRoute): readonly ProblemCode[] => [
  ...(route.access === 'public' ? [] : (['ROLE_NOT_ALLOWED'] as const)),
  ...(route.path.includes('{') ? (['NOT_FOUND'] as const) : []),
  'INVALID',
  ...(route.method === 'GET'
    ? []
    : ([
        'MALFORMED_JSON',
        'BODY_TOO_LARGE',
        'UNSUPPORTED_MEDIA_TYPE',
        'PROVIDER_SUSPENDED',
        'VERSION_STALE',
        'IDEMPOTENCY_KEY_REUSED',
        'IDEMPOTENCY_IN_PROGRESS',
        'CONFLICT',
      ] as const)),
];

const problemsOf = (route: AnyRoute): Json => {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...shared(route), ...route.problems])) {
    const { status } = problemCodes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `${code} : ${problemCodes[code].title}`).join('. '),
        content: {
          'application/problem+json': {
            schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] },
          },
        },
      },
    ]),
  );
};

const operationOf = (route: AnyRoute): Json => ({
  operationId: route.operation,
  summary: route.summary,
  ...(route.access === 'public'
    ? { security: [] }
    : { security: [{ oidc: ['ouverture/api'] }], 'x-roles': route.access }),
  parameters: [
    ...parametersOf(route.params, 'path'),
    ...parametersOf(route.query, 'query'),
    ...(route.method === 'POST'
      ? [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,64}$' },
          },
        ]
      : []),
    ...(route.method === 'GET'
      ? []
      : [{ name: 'If-Match', in: 'header', required: false, schema: { type: 'string' } }]),
  ],
  ...(route.body === null
    ? {}
    : {
        requestBody: {
          required: true,
          content: { [route.bodyType ?? 'application/json']: { schema: schemaOf(route.body, 'input') } },
        },
      }),
  responses: {
    [String(route.status)]: {
      description: route.summary,
      content: {
        ...(route.reply === null
          ? { [route.replyType ?? 'application/octet-stream']: { schema: { type: 'string', format: 'binary' } } }
          : { 'application/json': { schema: schemaOf(route.reply, 'output') } }),
        ...(route.csv === true ? { 'text/csv': { schema: { type: 'string' } } } : {}),
      },
    },
    ...problemsOf(route),
  },
});

const problem: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'En français, pour l’utilisateur : dit quoi faire.' },
    instance: { type: 'string' },
    code: { type: 'string' },
    requestId: { type: 'string' },
    violations: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: { pointer: { type: 'string' }, code: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
};

/** The OpenAPI 3.1 document of every route. Pure: the same routes give the same document. */
export const openapiDocument = (): { readonly openapi: string; readonly [field: string]: unknown } => {
  const paths: Record<string, Json> = {};
  const all: readonly AnyRoute[] = routes;
  for (const route of all)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  return {
    openapi: '3.1.0',
    info: { title: 'Ouverture', version, description: 'Ouverture des actions de formation et factures d’avance.' },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: problem },
      securitySchemes: { oidc: { type: 'openIdConnect', openIdConnectUrl: '/oidc/.well-known/openid-configuration' } },
    },
  };
};
