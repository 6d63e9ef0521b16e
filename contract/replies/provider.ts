import * as z from 'zod/mini';
import { standingReply } from './standing.ts';

/** A provider as the Région sees it: its standing, and whom to write to. */
export const providerReply = z.extend(standingReply, {
  name: z.string(),
  siret: z.nullable(z.string()),
  address: z.string(),
  contactName: z.string(),
  email: z.string(),
  phone: z.string(),
});
