/** What an audit can find, in the operator's words. */
export const findingNames = {
  ITEM_UNKNOWN: 'Élément d’un genre inconnu',
  ITEM_UNREADABLE: 'Élément illisible',
  ITEM_MISPLACED: 'Élément rangé sous une autre action ou un autre organisme que le sien',
  ACTION_MISSING: 'Éléments d’une action qui n’existe pas',
  ROW_DIFFERS: 'Ligne de liste différente de l’élément',
  INDEX_DIFFERS: 'Attribut d’index différent de ce que l’élément impose',
  FACT_DIFFERS: 'Fait gardé avec l’action différent de ce que donnent ses éléments',
  FLAG_DIFFERS: 'Retard de fermeture différent de ce que donnent les dates',
  REQUEST_LOCK: 'Verrou « une demande en attente par type » différent des demandes',
  REFERENCE_LOCK: 'Verrou « une référence par action » différent des inscriptions',
  COUNTER_DIFFERS: 'Compteur du tableau de bord différent des listes',
  EVENT_GAP: 'Rang manquant dans la suite des événements',
  EVENT_ALTERED: 'Événement modifié après coup : son empreinte n’est plus la sienne',
  CHAIN_BROKEN: 'Événement qui ne suit pas celui d’avant',
  CHAIN_HEAD: 'Bout de chaîne de l’action différent de son dernier événement',
  ANCHOR_DIFFERS: 'Différent de l’ancre gardée hors de la table',
  CONTENT_ALTERED: 'Contenu différent de celui dont la chaîne témoigne',
  EXPIRY_UNDUE: 'Effacement programmé là où rien ne s’efface, ou trop tard',
  REPLY_ALTERED: 'Réponse gardée modifiée après coup',
  STATE_WITHOUT_EVENT: 'État différent de ce que racontent les événements',
  EVENT_UNPUBLISHED: 'Événement pas publié à temps',
  OUTBOX_WITHOUT_EVENT: 'Message à publier sans événement',
  DECLARATION_DIFFERS: 'Heures hors des bornes, ou différentes de ce que dit leur événement',
  ADVANCE_MISSING: 'Action ouverte sans avance, ni retenue, ni motif',
  ADVANCE_LATE: 'Avance attendue depuis trop longtemps',
  ADVANCE_TWICE: 'Plus d’une avance vivante pour une action',
  ADVANCE_DIFFERS: 'Avance dite par l’action différente de ses factures',
  ADVANCE_AMOUNT: 'Montant d’avance différent de ce que donne le contrat',
  INVOICE_ALTERED: 'Facture différente du contrat ou de ce que la finance a reçu',
  NUMBER_MALFORMED: 'Numéro de facture qui n’est pas celui de son rang',
  NUMBER_GAP: 'Trou dans la numérotation des factures',
  NUMBER_REPEATED: 'Numéro de facture donné deux fois',
  NUMBER_DATE_BACK: 'Date de facture antérieure à celle du numéro d’avant',
  SERIES_HEAD: 'Dernier numéro de la série différent des factures',
  FEED_GAP: 'Trou dans les positions du flux de la finance',
  FEED_HEAD: 'Dernière position du flux différente de ses entrées',
  FEED_ORDER: 'Entrées du flux dans un autre ordre que leurs événements',
  FEED_WITHOUT_EVENT: 'Entrée du flux sans événement',
  FEED_DIFFERS: 'Entrée du flux différente de son événement',
  EVENT_WITHOUT_FEED: 'Événement de facture absent du flux',
} as const;
export type FindingCode = keyof typeof findingNames;

/**
 * `about` distinguishes the findings of one item and is the same at each reading: what a write in progress made look wrong is
 * absent from the second one.
 */
export type Finding = {
  readonly code: FindingCode;
  /** Of the item: `pk / sk`. */
  readonly key: string;
  readonly about: string;
  /** French. */
  readonly detail: string;
};

export type Key = { readonly pk: string; readonly sk: string };

export type Report = (code: FindingCode, item: Key, about: string, detail: string) => void;

export const keyText = ({ pk, sk }: Key): string => `${pk} / ${sk}`;

/** A value in a detail. */
export const shown = (value: unknown): string =>
  value === undefined || value === null ? 'rien' : typeof value === 'string' ? value : JSON.stringify(value);

/** What two readings of a live table have in common. */
export const inBoth = (first: readonly Finding[], second: readonly Finding[]): readonly Finding[] => {
  const identity = ({ code, key, about }: Finding): string => `${code} ${key} ${about}`;
  const confirmed = new Set(second.map(identity));
  return first.filter((finding) => confirmed.has(identity(finding)));
};
