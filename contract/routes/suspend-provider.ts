import * as z from 'zod/mini';
import { none, organisationCode, text } from '../fields.ts';
import { standingReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const suspendProvider = defineRoute({
  name: 'suspend-provider',
  operation: 'suspendProvider',
  method: 'POST',
  path: '/api/organisations/{organisation}/suspension',
  access: ['region'],
  summary: 'Suspendre un organisme : ses écritures sont refusées aussitôt',
  params: z.strictObject({ organisation: organisationCode }),
  query: none,
  body: z.strictObject({ reason: text(1_000) }),
  reply: standingReply,
  status: 200,
  unversioned: true,
  problems: [],
});
