import * as z from 'zod/mini';
import { listOf, none, oneOf, organisationCode, pageQuery } from '../fields.ts';
import { declarationRow } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const listDeclarations = defineRoute({
  name: 'list-declarations',
  operation: 'listDeclarations',
  method: 'GET',
  path: '/api/declarations',
  access: ['titulaire', 'region'],
  summary: 'Les déclarations de réalisation en attente (DUE, par défaut), ou celles qui ont été faites (DECLARED)',
  params: none,
  query: z.strictObject({
    state: z._default(oneOf(['DUE', 'DECLARED']), 'DUE'),
    organisation: z.optional(organisationCode),
    ...pageQuery,
  }),
  body: null,
  reply: listOf(declarationRow),
  status: 200,
  csv: true,
  problems: ['CURSOR_INVALID'],
});
