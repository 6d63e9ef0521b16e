import * as z from 'zod/mini';
import { none } from '../fields.ts';
import { defineRoute } from '../route.ts';

export const showHealth = defineRoute({
  name: 'show-health',
  operation: 'showHealth',
  method: 'GET',
  path: '/api/health',
  access: 'public',
  summary: 'État du service et version',
  params: none,
  query: none,
  body: null,
  reply: z.strictObject({ status: z.literal('ok'), version: z.string(), today: z.string() }),
  status: 200,
  problems: [],
});
