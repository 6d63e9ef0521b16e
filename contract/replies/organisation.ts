import * as z from 'zod/mini';

/** A provider's sheet. `siret` is `null` until it is given; `warnings` tells what will make an invoice rejected. */
export const organisationReply = z.object({
  name: z.string(),
  siret: z.nullable(z.string()),
  address: z.string(),
  contactName: z.string(),
  email: z.string(),
  phone: z.string(),
  vatExempt: z.boolean(),
  authorisedSignatories: z.array(z.object({ name: z.string(), capacity: z.string() })),
  warnings: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
  version: z.number(),
});
