import * as z from 'zod/mini';
import { actionNumber, none, opaqueId } from '../fields.ts';
import { enrolmentReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

const decision = {
  name: 'decide-enrolment',
  method: 'POST',
  access: ['titulaire'],
  params: z.strictObject({ actionNumber, id: opaqueId }),
  query: none,
  body: none,
  reply: enrolmentReply,
  status: 200,
  problems: ['ENROLMENT_STATE', 'ACTION_CLOSED'],
} as const;

export const confirmEnrolment = defineRoute({
  ...decision,
  operation: 'confirmEnrolment',
  path: '/api/actions/{actionNumber}/enrolments/{id}/confirmation',
  summary: 'Confirmer une inscription',
});
export const refuseEnrolment = defineRoute({
  ...decision,
  operation: 'refuseEnrolment',
  path: '/api/actions/{actionNumber}/enrolments/{id}/refusal',
  summary: 'Refuser une inscription',
});
export const cancelEnrolment = defineRoute({
  ...decision,
  operation: 'cancelEnrolment',
  path: '/api/actions/{actionNumber}/enrolments/{id}/cancellation',
  summary: 'Annuler une inscription, ou une entrée saisie par erreur',
});
export const recordNoShow = defineRoute({
  ...decision,
  operation: 'recordNoShow',
  path: '/api/actions/{actionNumber}/enrolments/{id}/no-show',
  summary: 'Marquer un stagiaire absent à l’entrée',
});
