import * as z from 'zod/mini';
import { none, organisationCode, text } from '../fields.ts';
import { standingReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const reinstateProvider = defineRoute({
  name: 'reinstate-provider',
  operation: 'reinstateProvider',
  method: 'POST',
  path: '/api/organisations/{organisation}/reinstatement',
  access: ['region'],
  summary: 'Lever la suspension d’un organisme',
  params: z.strictObject({ organisation: organisationCode }),
  query: none,
  body: z.strictObject({ reason: text(1_000) }),
  reply: standingReply,
  status: 200,
  unversioned: true,
  problems: [],
});
