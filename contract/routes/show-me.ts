import * as z from 'zod/mini';
import { none } from '../fields.ts';
import { defineRoute } from '../route.ts';

export const showMe = defineRoute({
  name: 'show-me',
  operation: 'showMe',
  method: 'GET',
  path: '/api/me',
  access: ['titulaire', 'region', 'finance'],
  summary: 'Qui est connecté',
  params: none,
  query: none,
  body: null,
  reply: z.strictObject({
    userId: z.string(),
    name: z.string(),
    role: z.enum(['titulaire', 'region', 'finance']),
    organisation: z.nullable(z.string()),
  }),
  status: 200,
  problems: [],
});
