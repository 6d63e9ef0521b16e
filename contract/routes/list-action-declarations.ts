import * as z from 'zod/mini';
import { actionNumber, listOf, oneOf, pageQuery } from '../fields.ts';
import { declarationReply, declarationStates } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const listActionDeclarations = defineRoute({
  name: 'list-action-declarations',
  operation: 'listActionDeclarations',
  method: 'GET',
  path: '/api/actions/{actionNumber}/declarations',
  access: ['titulaire', 'region'],
  summary: 'Toutes les périodes de déclaration d’une action : à venir, en attente, déclarées',
  params: z.strictObject({ actionNumber }),
  query: z.strictObject({ state: z.optional(oneOf(declarationStates)), ...pageQuery }),
  body: null,
  reply: listOf(declarationReply),
  status: 200,
  csv: true,
  problems: ['CURSOR_INVALID'],
});
