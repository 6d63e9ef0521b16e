/** The guide's contacts, by the matter they serve: the same as `GET /api/contacts`, without waiting for it in a failure. */
const contacts = {
  PLATFORM: {
    matter: 'Service indisponible ou lent',
    emails: ['support.mpe@atexo.com'],
    phone: '0 972 310 130',
    hours: '9h à 19h les jours ouvrés',
  },
  ACCOUNT: { matter: 'Problème de compte', emails: ['sigma@laregion.fr'] },
  DATA: {
    matter: 'Question sur les données ou une demande de modification',
    emails: ['qualifpro@laregion.fr', 'lectio@laregion.fr', 'avenir@laregion.fr', 'projetpro@laregion.fr'],
  },
  INVOICING: { matter: 'Question de facturation', emails: ['selfi@laregion.fr'] },
} as const;

type ContactHelpProps = {
  readonly topic: keyof typeof contacts;
  /** What the message is about (a purchase order's number, say): put in its subject. */
  readonly about?: string;
};

export const ContactHelp = ({ topic, about }: ContactHelpProps) => {
  const contact = contacts[topic];
  const subject = about === undefined ? '' : `?subject=${encodeURIComponent(about)}`;
  return (
    <p className="help">
      {contact.matter} :{' '}
      {contact.emails.map((email, index) => (
        <span key={email}>
          {index > 0 && ', '}
          <a href={`mailto:${email}${subject}`}>{email}</a>
        </span>
      ))}
      {'phone' in contact && (
        <>
          {' '}
          ou <a href={`tel:${contact.phone.replaceAll(' ', '')}`}>{contact.phone}</a> ({contact.hours})
        </>
      )}
      {topic === 'INVOICING' && about === undefined && ' (précisez le n° de BDC et le référent de la Région)'}
    </p>
  );
};
