import * as z from 'zod/mini';
import { none, organisationCode } from '../fields.ts';
import { providerReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const showProvider = defineRoute({
  name: 'show-provider',
  operation: 'showProvider',
  method: 'GET',
  path: '/api/organisations/{organisation}',
  access: ['region'],
  summary: 'Un organisme vu par la Région : à qui s’adresser, et s’il est suspendu',
  params: z.strictObject({ organisation: organisationCode }),
  query: none,
  body: null,
  reply: providerReply,
  status: 200,
  problems: [],
});
