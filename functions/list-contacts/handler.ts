import { listContacts } from '../../contract/routes/list-contacts.ts';
import { ok } from '../../domain/result.ts';
import { publicQuery } from '../shared/http/query.ts';

/** The guide's « Contacts et assistance », word for word, each with the matter it serves. */
const contacts = [
  {
    topic: 'PLATFORM',
    subject: 'Incidents techniques (serveur non disponible, lenteur de la plate-forme...)',
    emails: ['support.mpe@atexo.com'],
    phone: '0 972 310 130',
    hours: '9h à 19h les jours ouvrés',
    advice: null,
  },
  {
    topic: 'ACCOUNT',
    subject: 'Questions relatives à des incidents techniques et problèmes de compte SIGMA',
    emails: ['sigma@laregion.fr'],
    phone: null,
    hours: null,
    advice: null,
  },
  {
    topic: 'DATA',
    subject: 'Questions relatives aux données (bon de commande, réalisation, demandes de modification en ligne...)',
    emails: ['qualifpro@laregion.fr', 'lectio@laregion.fr', 'avenir@laregion.fr', 'projetpro@laregion.fr'],
    phone: null,
    hours: null,
    advice: null,
  },
  {
    topic: 'INVOICING',
    subject: 'Questions relatives à la facturation',
    emails: ['selfi@laregion.fr'],
    phone: null,
    hours: null,
    advice: 'Précisez dans l’objet du mail le n° de BDC et le référent administratif et financier Région.',
  },
] as const;

export const makeListContacts = () =>
  publicQuery(listContacts, async () =>
    ok({ body: { items: contacts.map((contact) => ({ ...contact, emails: [...contact.emails] })) } }),
  );
