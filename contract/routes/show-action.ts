import * as z from 'zod/mini';
import { actionNumber, none } from '../fields.ts';
import { actionReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const actionPath = z.strictObject({ actionNumber });

export const showAction = defineRoute({
  name: 'show-action',
  operation: 'showAction',
  method: 'GET',
  path: '/api/actions/{actionNumber}',
  access: ['titulaire', 'region', 'finance'],
  summary: 'Une action, son avance et ce que l’on peut en faire',
  params: actionPath,
  query: none,
  body: null,
  reply: actionReply,
  status: 200,
  problems: [],
});
