import { none } from '../fields.ts';
import { organisationReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const showOrganisation = defineRoute({
  name: 'show-organisation',
  operation: 'showOrganisation',
  method: 'GET',
  path: '/api/organisation',
  access: ['titulaire'],
  summary: 'La fiche de l’organisme : coordonnées, SIRET, personnes habilitées à signer',
  params: none,
  query: none,
  body: null,
  reply: organisationReply,
  status: 200,
  problems: [],
});
