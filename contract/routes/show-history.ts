import * as z from 'zod/mini';
import { actionNumber, instant, listOf, pageQuery } from '../fields.ts';
import { fieldChange } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const showHistory = defineRoute({
  name: 'show-history',
  operation: 'showHistory',
  method: 'GET',
  path: '/api/actions/{actionNumber}/history',
  access: ['titulaire', 'region', 'finance'],
  summary: 'Qui a fait quoi, quand, avec les valeurs avant et après, du plus récent au plus ancien',
  params: z.strictObject({ actionNumber }),
  query: z.strictObject({ ...pageQuery }),
  body: null,
  reply: listOf(
    z.strictObject({
      seq: z.number(),
      type: z.string(),
      label: z.string(),
      at: instant,
      by: z.strictObject({ userId: z.string(), role: z.enum(['titulaire', 'region', 'finance', 'system']) }),
      subject: z.nullable(z.string()),
      changes: z.array(fieldChange),
    }),
  ),
  status: 200,
  csv: true,
  problems: ['CURSOR_INVALID'],
});
