import * as z from 'zod/mini';
import { actionNumber, componentNumber, none, text } from '../fields.ts';
import { reference } from '../reference.ts';
import { enrolmentReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const enrolTrainee = defineRoute({
  name: 'enrol-trainee',
  operation: 'enrolTrainee',
  method: 'POST',
  path: '/api/actions/{actionNumber}/enrolments',
  access: ['titulaire'],
  summary: 'Inscrire un stagiaire',
  params: z.strictObject({ actionNumber }),
  query: none,
  body: z.strictObject({
    lastName: text(100),
    firstName: text(100),
    reference,
    component: z.optional(componentNumber),
  }),
  reply: enrolmentReply,
  status: 201,
  unversioned: true,
  problems: ['ENROLMENT_ALREADY_EXISTS', 'ACTION_CLOSED'],
});
