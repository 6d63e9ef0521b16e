import * as z from 'zod/mini';

export const profileItem = z.object({
  body: z.object({
    name: z.string(),
    siret: z.nullable(z.string()),
    address: z.string(),
    contactName: z.string(),
    email: z.string(),
    phone: z.string(),
    vatExempt: z.boolean(),
    authorisedSignatories: z.array(z.object({ name: z.string(), capacity: z.string() })),
  }),
  version: z.number(),
});

export type StoredProfile = z.infer<typeof profileItem>;

export type Profile = StoredProfile['body'];

const standing = { suspended: z.boolean(), reason: z.string(), at: z.string(), by: z.string() } as const;

/** `history`: what it was before, the oldest first. */
export const standingItem = z.object({ ...standing, version: z.number(), history: z.array(z.object(standing)) });

export type Standing = z.infer<typeof standingItem>;
