import * as z from 'zod/mini';
import { enrolmentStates } from '../../domain/enrolment/enrolment.ts';
import { actionNumber, listOf, oneOf, pageQuery } from '../fields.ts';
import { enrolmentReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const listActionEnrolments = defineRoute({
  name: 'list-action-enrolments',
  operation: 'listActionEnrolments',
  method: 'GET',
  path: '/api/actions/{actionNumber}/enrolments',
  access: ['titulaire', 'region'],
  summary: 'Les stagiaires inscrits à une action',
  params: z.strictObject({ actionNumber }),
  query: z.strictObject({ state: z.optional(oneOf(enrolmentStates)), ...pageQuery }),
  body: null,
  reply: listOf(enrolmentReply),
  status: 200,
  csv: true,
  problems: ['CURSOR_INVALID'],
});
