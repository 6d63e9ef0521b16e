import * as z from 'zod/mini';
import { actionNumber, none } from '../fields.ts';
import { modificationBody } from '../modification.ts';
import { requestReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const fileModification = defineRoute({
  name: 'file-modification',
  operation: 'fileModification',
  method: 'POST',
  path: '/api/actions/{actionNumber}/modification-requests',
  access: ['titulaire'],
  summary: 'Déposer une demande de modification ; une seule en attente par type et par action',
  params: z.strictObject({ actionNumber }),
  query: none,
  body: modificationBody,
  reply: requestReply,
  status: 201,
  unversioned: true,
  problems: [
    'ACTION_CLOSED',
    'ACTION_NOT_OPEN',
    'REQUEST_ALREADY_PENDING',
    'JUSTIFICATION_REQUIRED',
    'NOTHING_CHANGED',
    'DATES_INCOHERENT',
  ],
});
