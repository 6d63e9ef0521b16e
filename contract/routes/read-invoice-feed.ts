import * as z from 'zod/mini';
import { none, pageQuery, positionText } from '../fields.ts';
import { defineRoute } from '../route.ts';

export const readInvoiceFeed = defineRoute({
  name: 'read-invoice-feed',
  operation: 'readInvoiceFeed',
  method: 'GET',
  path: '/api/invoices/feed',
  access: ['finance'],
  summary: 'Les événements de facturation, dans l’ordre d’une position qui ne fait que croître',
  params: none,
  query: z.strictObject({ after: z._default(positionText, 0), limit: pageQuery.limit }),
  body: null,
  reply: z.strictObject({
    items: z.array(
      z.strictObject({
        position: z.number(),
        id: z.string(),
        type: z.string(),
        time: z.string(),
        subject: z.string(),
        data: z.looseObject({}),
      }),
    ),
    /** Read on from here. */
    nextPosition: z.number(),
    nextCursor: z.nullable(z.string()),
  }),
  status: 200,
  problems: [],
});
