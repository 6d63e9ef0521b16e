import * as z from 'zod/mini';
import { enrolmentStates } from '../../domain/enrolment/enrolment.ts';
import { listOf, none, oneOf, organisationCode, pageQuery } from '../fields.ts';
import { enrolmentReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

/** A row knows nothing of its action: what may be done is asked of the action's own list. */
export const enrolmentRow = z.omit(enrolmentReply, { allowed: true });

export const listEnrolments = defineRoute({
  name: 'list-enrolments',
  operation: 'listEnrolments',
  method: 'GET',
  path: '/api/enrolments',
  access: ['titulaire', 'region'],
  summary: 'Les inscriptions d’un organisme ; pour la Région, celles en attente de tous',
  params: none,
  query: z.strictObject({
    state: z.optional(oneOf(enrolmentStates)),
    organisation: z.optional(organisationCode),
    ...pageQuery,
  }),
  body: null,
  reply: listOf(enrolmentRow),
  status: 200,
  csv: true,
  problems: ['CURSOR_INVALID'],
});
