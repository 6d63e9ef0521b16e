/** What may be imported, by whom; the column titles are those that the API reads, and what the model file holds. */
export const kinds = {
  titulaire: [
    {
      code: 'enrolments',
      label: 'Inscriptions',
      columns: ['N° Action', 'Nom', 'Prénom', 'Référence', 'Composante'],
      advice: 'La composante est facultative.',
    },
    {
      code: 'entries',
      label: 'Entrées en formation',
      columns: ['N° Action', 'Référence', 'Date d’entrée'],
      advice: 'La référence est celle de l’inscription, qui doit être confirmée.',
    },
    {
      code: 'declarations',
      label: 'Déclarations de réalisations',
      columns: ['N° Action', 'Période', 'Référence', 'Heures'],
      advice:
        'Une ligne par stagiaire, toutes celles d’une période ensemble ; période comme 2023-01, heures comme 7,5.',
    },
  ],
  region: [
    {
      code: 'actions',
      label: 'Actions de formation',
      columns: [
        'N° Action',
        'N° Contrat/Conv.',
        'Lot',
        'Intitulé',
        'Année',
        'Organisme',
        'Date de début prévue',
        'Date de fin prévue',
        'Fréquence de déclaration',
        'Période de facturation',
        'Places',
        'Lieu',
        'Composantes',
        'Montant HT',
        'Montant TTC',
        'Durée en mois',
        'Taux de l’avance',
        'Renonciation',
        'Avance contractuelle',
        'PME',
        'Acheteur',
        'Date de consultation',
        'Émise par',
        'Exonérée de TVA',
        'N° d’engagement',
        'Code service',
        'Bon de commande',
        'Départ du délai de paiement',
        'Date de départ du délai de paiement',
      ],
      advice:
        'Fréquences : mensuelle, bimestrielle ou trimestrielle. Composantes : 01|Titre|02/01/2023|30/06/2024, séparées par « ; » entre guillemets. Montants en euros, taux comme 0,3. Acheteur : STATE, LARGE_LOCAL ou OTHER. Émise par : PROVIDER ou REGION. Renonciation, avance contractuelle, PME, exonérée : oui ou non. Départ du délai de paiement : vide (jour d’émission de la facture), notification du contrat, acte de démarrage ou réception de la garantie, avec sa date.',
    },
  ],
  finance: [],
} as const;
export type Kind = (typeof kinds)['titulaire' | 'region'][number]['code'];

/** An empty file to fill in: the marks make spreadsheets in French read its accents and its columns. */
export const modelOf = (columns: readonly string[]): Blob =>
  new Blob([`\uFEFF${columns.join(';')}\r\n`], { type: 'text/csv;charset=utf-8' });

/** The text of a file, whether its accents are written as UTF-8 or as older spreadsheets write them. */
export const textOf = (bytes: BufferSource): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
};
