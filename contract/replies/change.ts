import * as z from 'zod/mini';

export const fieldChange = z.object({
  field: z.string(),
  label: z.string(),
  before: z.nullable(z.union([z.string(), z.number()])),
  after: z.nullable(z.union([z.string(), z.number()])),
});
