import * as z from 'zod/mini';
import { booleanText, maxBodyBytes, none, oneOf } from '../fields.ts';
import { defineRoute } from '../route.ts';

export const importKinds = ['enrolments', 'entries', 'declarations', 'actions'] as const;
export type ImportKind = (typeof importKinds)[number];

/**
 * `ACCEPTED`: written, or would be in a dry run; `UNCHANGED`: already so; `REFUSED`: see `detail`; `SKIPPED`: good, but
 * not written because others are refused and all or none was asked for.
 */
export const lineStatuses = ['ACCEPTED', 'UNCHANGED', 'REFUSED', 'SKIPPED'] as const;

export const importLines = defineRoute({
  name: 'import-lines',
  operation: 'importLines',
  method: 'POST',
  path: '/api/imports',
  access: ['titulaire', 'region'],
  summary:
    'Importer un fichier CSV d’inscriptions, d’entrées, de déclarations ou d’actions, avec un compte rendu par ligne',
  params: none,
  query: z.strictObject({
    kind: oneOf(importKinds),
    dryRun: z._default(booleanText, false),
    atomic: z._default(booleanText, false),
  }),
  /** As many characters as a body may have bytes. */
  body: z.string().check(z.maxLength(maxBodyBytes)),
  bodyType: 'text/csv',
  reply: z.strictObject({
    lines: z.array(
      z.strictObject({
        /** As the file counts them: the header is line 1. */
        line: z.number(),
        status: z.enum(lineStatuses),
        column: z.optional(z.string()),
        value: z.optional(z.string()),
        code: z.optional(z.string()),
        detail: z.optional(z.string()),
      }),
    ),
    /** Lines accepted or unchanged. */
    accepted: z.number(),
    refused: z.number(),
  }),
  status: 200,
  unversioned: true,
  problems: [],
});
