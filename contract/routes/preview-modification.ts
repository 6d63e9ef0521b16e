import * as z from 'zod/mini';
import { actionNumber, none } from '../fields.ts';
import { modificationBody } from '../modification.ts';
import { previewReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const previewModification = defineRoute({
  name: 'preview-modification',
  operation: 'previewModification',
  method: 'POST',
  path: '/api/actions/{actionNumber}/modification-requests/preview',
  access: ['titulaire'],
  summary: 'Récapituler les champs qu’une demande modifierait, sans rien enregistrer',
  params: z.strictObject({ actionNumber }),
  query: none,
  body: modificationBody,
  reply: previewReply,
  status: 200,
  unversioned: true,
  problems: ['ACTION_CLOSED', 'ACTION_NOT_OPEN', 'REQUEST_ALREADY_PENDING', 'NOTHING_CHANGED', 'DATES_INCOHERENT'],
});
