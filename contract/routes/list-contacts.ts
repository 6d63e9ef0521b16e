import * as z from 'zod/mini';
import { none } from '../fields.ts';
import { defineRoute } from '../route.ts';

export const listContacts = defineRoute({
  name: 'list-contacts',
  operation: 'listContacts',
  method: 'GET',
  path: '/api/contacts',
  access: 'public',
  summary: 'Contacts et assistance, par sujet',
  params: none,
  query: none,
  body: null,
  reply: z.strictObject({
    items: z.array(
      z.strictObject({
        topic: z.string(),
        subject: z.string(),
        emails: z.array(z.string()),
        phone: z.nullable(z.string()),
        hours: z.nullable(z.string()),
        advice: z.nullable(z.string()),
      }),
    ),
  }),
  status: 200,
  problems: [],
});
