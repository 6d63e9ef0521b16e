import * as z from 'zod/mini';
import {
  booleanText,
  listOf,
  none,
  oneOf,
  organisationCode,
  pageQuery,
  searchText,
  sortOrder,
  yearText,
} from '../fields.ts';
import { actionRow } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const actionSorts = [
  'contractNumber',
  'actionNumber',
  'title',
  'status',
  'year',
  'actualStartDate',
  'plannedEndDate',
] as const;

export const listActions = defineRoute({
  name: 'list-actions',
  operation: 'listActions',
  method: 'GET',
  path: '/api/actions',
  access: ['titulaire', 'region', 'finance'],
  summary: 'Les actions de formation, filtrées et triées',
  params: none,
  query: z.strictObject({
    status: z.optional(oneOf(['AO', 'EC', 'FE'])),
    overdue: z.optional(booleanText),
    year: z.optional(yearText),
    organisation: z.optional(organisationCode),
    q: z.optional(searchText),
    sort: z._default(oneOf(actionSorts), 'actionNumber'),
    order: z._default(sortOrder, 'asc'),
    ...pageQuery,
  }),
  body: null,
  reply: listOf(actionRow),
  status: 200,
  csv: true,
  problems: ['CURSOR_INVALID'],
});
