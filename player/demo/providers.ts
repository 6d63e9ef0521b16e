import { keys } from '../../store/keys.ts';
import type { Profile } from '../../store/stored.ts';

export const buyer = { name: 'Région fictive (démonstration)', siret: '00000000100016' };

const sirets = { GR237: '00000000200014', GR512: '00000000300012', GR604: '00000000400010', GR718: '00000000500017' };
export type Organisation = keyof typeof sirets;

export const profileOf = (organisation: Organisation): Profile => ({
  name: `Organisme ${organisation} (démonstration)`,
  siret: sirets[organisation],
  address: '1 rue de l’Exemple, 31000 Toulouse (adresse fictive)',
  contactName: 'Contact de démonstration',
  email: `contact@${organisation.toLowerCase()}.example`,
  phone: '0500000000',
  vatExempt: true,
  authorisedSignatories: [{ name: 'Signataire de démonstration', capacity: 'Directrice' }],
});

/** The table's items for the sheets of these providers. */
export const profileItems = (organisations: readonly Organisation[]) =>
  organisations.map((organisation) => ({
    ...keys.profile(organisation),
    kind: 'PROFILE',
    organisation,
    body: profileOf(organisation),
    version: 1,
  }));
