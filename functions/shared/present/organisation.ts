import type * as z from 'zod/mini';
import type { organisationReply, providerReply, standingReply } from '../../../contract/replies.ts';
import { siretWarnings } from '../../../domain/organisation.ts';
import type { Profile, Standing, StoredProfile } from '../../../store/stored.ts';

const emptySheet: Profile = {
  name: '',
  siret: null,
  address: '',
  contactName: '',
  email: '',
  phone: '',
  vatExempt: false,
  authorisedSignatories: [],
};

/** A provider that has not filled its sheet has an empty one, of version 0. */
export const presentOrganisation = (sheet: StoredProfile | null): z.input<typeof organisationReply> => {
  const body = sheet?.body ?? emptySheet;
  return { ...body, warnings: [...siretWarnings(body)], version: sheet?.version ?? 0 };
};

export const presentStanding = (
  organisation: string,
  standing: Pick<Standing, 'suspended' | 'reason' | 'at' | 'by'> | null,
): z.input<typeof standingReply> => ({
  organisation,
  suspended: standing?.suspended ?? false,
  reason: standing?.reason ?? null,
  since: standing?.at ?? null,
  by: standing?.by ?? null,
});

export const presentProvider = (
  organisation: string,
  sheet: StoredProfile | null,
  standing: Standing | null,
): z.input<typeof providerReply> => {
  const { name, siret, address, contactName, email, phone } = sheet?.body ?? emptySheet;
  return { ...presentStanding(organisation, standing), name, siret, address, contactName, email, phone };
};
