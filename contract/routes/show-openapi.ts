import * as z from 'zod/mini';
import { none } from '../fields.ts';
import { defineRoute } from '../route.ts';

export const showOpenapi = defineRoute({
  name: 'show-openapi',
  operation: 'showOpenapi',
  method: 'GET',
  path: '/api/openapi.json',
  access: 'public',
  summary: 'Le contrat de l’API, au format OpenAPI 3.1',
  params: none,
  query: none,
  body: null,
  reply: z.looseObject({ openapi: z.string() }),
  status: 200,
  problems: [],
});
