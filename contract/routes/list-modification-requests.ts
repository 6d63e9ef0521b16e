import * as z from 'zod/mini';
import { requestStates } from '../../domain/modification-request/request.ts';
import { requestTypes } from '../../domain/request-type.ts';
import { actionNumber, listOf, none, oneOf, organisationCode, pageQuery } from '../fields.ts';
import { requestRow } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const listModificationRequests = defineRoute({
  name: 'list-modification-requests',
  operation: 'listModificationRequests',
  method: 'GET',
  path: '/api/modification-requests',
  access: ['titulaire', 'region'],
  summary: 'Le suivi des demandes de modification ; pour la Région, celles en attente d’abord, de la plus ancienne',
  params: none,
  query: z.strictObject({
    state: z.optional(oneOf(requestStates)),
    type: z.optional(oneOf(requestTypes)),
    actionNumber: z.optional(actionNumber),
    organisation: z.optional(organisationCode),
    ...pageQuery,
  }),
  body: null,
  reply: listOf(requestRow),
  status: 200,
  csv: true,
  problems: ['CURSOR_INVALID'],
});
