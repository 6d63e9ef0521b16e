import * as z from 'zod/mini';
import { shape } from './shape.ts';

export const profileItem = z.object({
  body: shape({
    name: z.string(),
    siret: z.nullable(z.string()),
    address: z.string(),
    contactName: z.string(),
    email: z.string(),
    phone: z.string(),
    vatExempt: z.boolean(),
    authorisedSignatories: z.array(shape({ name: z.string(), capacity: z.string() })),
  }),
  version: z.number(),
});

export type StoredProfile = z.infer<typeof profileItem>;

export type Profile = StoredProfile['body'];

const standing = { suspended: z.boolean(), reason: z.string(), at: z.string(), by: z.string() } as const;

/** `history`: what it was before, the oldest first. */
export const standingItem = z.object({ ...standing, version: z.number(), history: z.array(shape(standing)) });

export type Standing = z.infer<typeof standingItem>;

/** Where an organisation's own chain ends: what happened to its sheet and to its standing. */
export const registerItem = z.object({ organisation: z.string(), seq: z.number(), head: z.string() });

export type StoredRegister = z.infer<typeof registerItem>;
