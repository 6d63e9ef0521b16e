import * as z from 'zod/mini';
import { type ProblemCode, problemCodes } from '../../contract/codes.ts';
import type { AnyRoute } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { apiScope } from '../shared/http/caller.ts';
import { version } from '../shared/version.ts';
import { exampleOf } from './examples.ts';

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

/** What any route may answer, in addition to its own refusals. */
const commonProblems = (route: AnyRoute): readonly ProblemCode[] => [
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
        ...(route.unversioned === true ? [] : (['VERSION_STALE'] as const)),
        'IDEMPOTENCY_KEY_REUSED',
        'IDEMPOTENCY_IN_PROGRESS',
        'CONFLICT',
      ] as const)),
];

const problemExample = (route: AnyRoute, code: ProblemCode): Json => {
  const [status, title] = problemCodes[code];
  return {
    type: `urn:ouverture:probleme:${code}`,
    title,
    status,
    detail: `${title}.`,
    instance: route.path.replace('{actionNumber}', '23C00390257_1'),
    code,
    requestId: '0b1f3c5e-2222-4444-8888-1234567890ab',
  };
};

const problemsOf = (route: AnyRoute): Json => {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...commonProblems(route), ...route.problems])) {
    const [status] = problemCodes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `${code} : ${problemCodes[code][1]}`).join('. '),
        content: {
          'application/problem+json': {
            schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] },
            examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(route, code) }])),
          },
        },
      },
    ]),
  );
};

const bodyOf = (body: z.ZodMiniType, type: AnyRoute['bodyType']): Json => {
  const schema = schemaOf(body, 'input');
  return {
    schema,
    example:
      type === 'text/csv'
        ? 'actionNumber;lastName;firstName;reference\n23C00390257_1;Exemple;Camille;STA-0001\n'
        : exampleOf(schema),
  };
};
const replyOf = (reply: z.ZodMiniType): Json => {
  const schema = schemaOf(reply, 'output');
  return { schema, example: exampleOf(schema) };
};

/** API Gateway's own refusals, in its own shape. Where a status is also ours, either shape may come. */
const gatewayRefusals = (route: AnyRoute): Json => {
  const refused = (description: string): Json => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/GatewayRefusal' } } },
  });
  return {
    ...(route.access === 'public' ? {} : { '401': refused('Jeton absent, expiré ou refusé : reconnectez-vous.') }),
    '429': refused('Trop de demandes à la fois : réessayez dans quelques secondes.'),
    '503': refused('Service indisponible : réessayez dans un instant.'),
  };
};

const operationOf = (route: AnyRoute): Json => ({
  operationId: route.operation,
  summary: route.summary,
  ...(route.access === 'public' ? { security: [] } : { security: [{ oidc: [apiScope] }], 'x-roles': route.access }),
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
    ...(route.method === 'GET' || route.unversioned === true
      ? []
      : [{ name: 'If-Match', in: 'header', required: false, schema: { type: 'string' } }]),
  ],
  ...(route.body === null
    ? {}
    : {
        requestBody: {
          required: true,
          content: { [route.bodyType ?? 'application/json']: bodyOf(route.body, route.bodyType) },
        },
      }),
  responses: {
    [String(route.status)]: {
      description: route.summary,
      headers: {
        ...(route.reply === null ? {} : { ETag: { $ref: '#/components/headers/ETag' } }),
        'apigw-requestid': { $ref: '#/components/headers/RequestId' },
      },
      content: {
        ...(route.reply === null
          ? { [route.replyType ?? 'application/octet-stream']: { schema: { type: 'string', format: 'binary' } } }
          : { 'application/json': replyOf(route.reply) }),
        ...(route.csv === true ? { 'text/csv': { schema: { type: 'string' } } } : {}),
      },
    },
    ...(route.method === 'GET' && route.reply !== null
      ? { '304': { description: 'Rien n’a changé depuis la version que donne If-None-Match.' } }
      : {}),
    ...problemsOf(route),
    ...gatewayRefusals(route),
    '500': {
      description: 'Une erreur de notre côté ; elle ne dit rien de l’intérieur.',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
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
    expectedDate: {
      type: 'string',
      format: 'date',
      description: 'OPENING_DATE_… : la date à donner, celle de la première entrée.',
    },
    pendingRequestId: { type: 'string', description: 'REQUEST_ALREADY_PENDING : la demande qui attend.' },
    changes: {
      type: 'array',
      description: 'REQUEST_STALE : les champs dont la valeur n’est plus celle de la demande.',
      items: { type: 'object', required: ['field', 'label'] },
    },
    blocking: {
      type: 'array',
      description: 'CLOSURE_BLOCKED : tout ce qui empêche de fermer, chaque élément nommé.',
      items: {
        type: 'object',
        required: ['code', 'detail'],
        properties: {
          code: { enum: ['TRAINEES_IN_TRAINING', 'DECLARATION_MISSING', 'REQUEST_PENDING'] },
          detail: { type: 'string' },
          count: { type: 'integer' },
          trainees: { type: 'array', items: { type: 'object', required: ['enrolmentId', 'lastName', 'firstName'] } },
          period: { type: 'string' },
          requestId: { type: 'string' },
        },
      },
    },
    state: { type: 'string', description: 'ENROLMENT_STATE, REQUEST_NOT_PENDING : l’état actuel.' },
    from: { type: 'string', description: 'INVOICE_STATE : l’état actuel.' },
    to: { type: 'string', description: 'INVOICE_STATE : l’état demandé.' },
    allowed: { type: 'array', items: { type: 'string' }, description: 'INVOICE_STATE : les états possibles.' },
    version: { type: 'integer', description: 'VERSION_STALE : la version actuelle.' },
  },
};

const gatewayRefusal: Json = {
  type: 'object',
  required: ['message'],
  properties: { message: { type: 'string' } },
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
      schemas: { Problem: problem, GatewayRefusal: gatewayRefusal },
      headers: {
        ETag: { description: 'Version de ce que l’utilisateur voit, pour If-Match.', schema: { type: 'string' } },
        RequestId: { description: 'À citer à l’assistance.', schema: { type: 'string' } },
      },
      securitySchemes: { oidc: { type: 'openIdConnect', openIdConnectUrl: '/oidc/.well-known/openid-configuration' } },
    },
  };
};
