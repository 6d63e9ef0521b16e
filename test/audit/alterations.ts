import { hashOf } from '../../ops/audit/chain.ts';
import { type Corruptible, type Corruption, edit, isHolder, keyOf, nine, set } from './corruptible.ts';
import { type Item, past } from './past.ts';

/** Sets a field of an item and of the row that lists show of it. */
const both = (item: Item, path: string, value: unknown): string => {
  set(item, `row.${path}`, value);
  return set(item, `body.${path}`, value);
};

/** Rewrites the hashes of an action's events, up to its head: what only an anchor shows, if no content is vouched for. */
export const rehash = (table: Corruptible, actionNumber: string): void => {
  const events = table.copy.filter(({ pk, sk }) => pk === `ACTION#${actionNumber}` && String(sk).startsWith('EVENT#'));
  let prev = '0'.repeat(64);
  for (const event of events) {
    set(event, 'prev', prev);
    prev = hashOf(event);
    set(event, 'hash', prev);
  }
  set(table.action(actionNumber), 'head', prev);
};

const late = ({ invoice }: Corruptible) => invoice(past.late, 2);
const declaration = ({ first }: Corruptible) => first(past.late, 'DECLARATION#');
const pending = ({ first }: Corruptible) => first(past.waiting, 'REQUEST#');
const approved = ({ first }: Corruptible) => first(past.late, 'REQUEST#');
const waiting = ({ action }: Corruptible) => action(past.waiting);
const standing = ({ find }: Corruptible) => find('ORG#GR237', 'STANDING');
const profile = ({ find }: Corruptible) => find('ORG#GR237', 'PROFILE');
const reply = ({ copy }: Corruptible): Item => copy.find(({ kind }) => kind === 'IDEMPOTENCY') ?? {};
const hours = (lines: (given: readonly Item[]) => readonly Item[]) => (table: Corruptible) =>
  edit(declaration(table), 'body.hours', (given) => lines(Array.isArray(given) ? given.filter(isHolder) : []));
const oneLine = (declared: number) => (table: Corruptible) => {
  hours((given) => given.map((line) => ({ ...line, hours: declared })))(table);
  return set(declaration(table), 'row.totalHours', declared);
};

/** An alteration of body and row alike, which the item itself no longer shows. */
const rows = (
  code: Corruption['code'],
  itemOf: (table: Corruptible) => Item,
  paths: Readonly<Record<string, readonly [title: string, value: unknown]>>,
  change = set,
): readonly Corruption[] =>
  Object.entries(paths).map(([path, [title, value]]) => ({
    code,
    title,
    corrupt: (table) => change(itemOf(table), path, value),
  }));

/** What reading the table found nothing wrong in, until events vouched for contents. */
export const alterations: readonly Corruption[] = [
  ...rows(
    'INVOICE_ALTERED',
    late,
    {
      'parties.seller.siret': ['another establishment to pay', '00000000000018'],
      'parties.buyer.siret': ['another buyer', '00000000000018'],
      paymentDueOn: ['a payment put off', '2023-12-31'],
      'vat.category': ['another VAT category', 'X'],
      'vat.exemptionReason': ['other words on VAT', 'Exonérée'],
      'computation.article': ['another article of the law', 'CCP R2191-99'],
      'computation.ruleVersion.id': ['another version of the rule', 'autre'],
      'computation.formula': ['another formula', '1 + 1'],
      'references.commitmentNumber': ['another commitment', 'EJ-AUTRE'],
      'references.contractNumber': ['another contract', '00A00000'],
      'replaces.issuedOn': ['another day of the invoice replaced', '2023-01-04'],
      typeCode: ['an invoice made out by the other party', '500'],
    },
    both,
  ),
  {
    code: 'INVOICE_ALTERED',
    title: 'another rate in the operands',
    corrupt: (table) => {
      const altered = (given: unknown) =>
        Array.isArray(given)
          ? given.map((one: unknown) => (isHolder(one) && one['unit'] === 'RATE' ? { ...one, value: 0.2 } : one))
          : given;
      edit(late(table), 'row.computation.operands', altered);
      return edit(late(table), 'body.computation.operands', altered);
    },
  },
  {
    code: 'INVOICE_ALTERED',
    title: 'another reason of a rejection',
    corrupt: ({ invoice }) => both(invoice(past.late, 1), 'reason', 'Autre motif'),
  },
  {
    code: 'CONTENT_ALTERED',
    title: 'other words in a held invoice, which finance was not told of',
    corrupt: ({ invoice }) => both(invoice(past.held, 1), 'parties.seller.name', 'Autre'),
  },
  {
    code: 'STATE_WITHOUT_EVENT',
    title: 'another author of a step of an invoice',
    corrupt: ({ invoice }) => both(invoice(past.closed, 1), 'statusHistory.1.by', 'autre'),
  },
  {
    code: 'FEED_ORDER',
    title: 'an issue and a change of one invoice told the wrong way round',
    corrupt: ({ copy, feed }) => {
      const [one = {}, two = {}] = copy.filter(
        ({ kind, message }) => kind === 'FEED' && isHolder(message) && message['subject'] === past.closed,
      );
      const told = one['message'];
      set(one, 'message', two['message']);
      set(two, 'message', told);
      return keyOf(feed(Number(two['position'])));
    },
  },
  { code: 'DECLARATION_DIFFERS', title: '9,999 hours', corrupt: oneLine(9_999) },
  { code: 'DECLARATION_DIFFERS', title: 'less than no hours', corrupt: oneLine(-70) },
  { code: 'DECLARATION_DIFFERS', title: '71 hours for the 70.5 that were declared', corrupt: oneLine(71) },
  {
    code: 'DECLARATION_DIFFERS',
    title: 'an unknown trainee',
    corrupt: hours((given) => given.map((line) => ({ ...line, enrolmentId: `${past.late}.E99` }))),
  },
  { code: 'DECLARATION_DIFFERS', title: 'a trainee left out', corrupt: hours(() => []) },
  { code: 'DECLARATION_DIFFERS', title: 'a trainee twice', corrupt: hours((given) => [...given, ...given]) },
  ...rows('DECLARATION_DIFFERS', declaration, {
    'body.declaredBy': ['another author of a declaration', 'autre'],
    'body.declaredAt': ['another instant of a declaration', '2023-02-01T01:00:00.000Z'],
  }),
  {
    code: 'CONTENT_ALTERED',
    title: 'a period that begins earlier',
    corrupt: (table) => both(declaration(table), 'start', '2023-01-01'),
  },
  ...rows('CONTENT_ALTERED', pending, {
    'body.changes.0.after': ['another value, which the approval would apply', 'Tarbes'],
    'body.changes.0.before': ['another value before', 'Tarbes'],
    'body.changes.0.label': ['other words of what changes', 'Rien'],
    'body.justification': ['another justification', 'Autre'],
  }),
  {
    code: 'CONTENT_ALTERED',
    title: 'a capacity that was not the issuer’s',
    corrupt: (table) => both(pending(table), 'issuer.capacity', 'Autre'),
  },
  {
    code: 'STATE_WITHOUT_EVENT',
    title: 'another issuer, who could approve their own request',
    corrupt: (table) => both(pending(table), 'issuer.userId', 'autre'),
  },
  {
    code: 'STATE_WITHOUT_EVENT',
    title: 'another author of a step of a request',
    corrupt: (table) => both(approved(table), 'history.0.by', 'autre'),
  },
  {
    code: 'STATE_WITHOUT_EVENT',
    title: 'another value in a request that was approved',
    corrupt: (table) => set(approved(table), 'body.changes.0.after', '2023-04-01'),
  },
  ...rows(
    'CONTENT_ALTERED',
    approved,
    {
      remarks: ['remarks that the Région did not make', 'Sous réserve'],
      amendmentNumber: ['another amendment', 'AV-9'],
    },
    both,
  ),
  ...rows('CONTENT_ALTERED', waiting, {
    'body.places': ['more places', 99],
    'body.site': ['another site', 'Tarbes'],
    'body.invoicingPeriod': ['another invoicing period', 'QUARTERLY'],
    'body.advanceTerms.rate': ['another rate of advance', 0.2],
    'body.advanceTerms.consultationDate': ['another law', '2015-01-01'],
    'body.advanceTerms.sme': ['a provider that is no longer small', 'non'],
  }),
  ...rows(
    'CONTENT_ALTERED',
    waiting,
    {
      plannedStartDate: ['an earlier start', '2023-01-01'],
      plannedEndDate: ['a later end, before any request', '2024-04-30'],
      contractNumber: ['another contract number than the registered one', '00A00000'],
      title: ['another title', 'Autre'],
    },
    both,
  ),
  {
    code: 'CONTENT_ALTERED',
    title: 'a component that ends later',
    corrupt: ({ action }) => set(action(past.late), 'body.components.0.endDate', '2023-03-30'),
  },
  {
    code: 'CONTENT_ALTERED',
    title: 'a contract doubled everywhere, its chain rewritten to its head',
    corrupt: (table) => {
      const { invoice, action, event, copy } = table;
      const twice = (value: unknown) => Number(value) * 2;
      for (const name of ['amountExclTaxCents', 'amountInclTaxCents'])
        edit(action(past.closed), `body.advanceTerms.${name}`, twice);
      for (const name of ['exclTaxCents', 'vatCents', 'inclTaxCents'])
        for (const part of ['body', 'row']) edit(invoice(past.closed, 1), `${part}.amounts.${name}`, twice);
      for (const { seq, data } of copy.filter(
        ({ pk, type }) => pk === `ACTION#${past.closed}` && type === 'ADVANCE_ISSUED',
      ))
        if (isHolder(data)) edit(event(past.closed, Number(seq)), 'data.amountInclTaxCents', twice);
      for (const { kind, message } of copy)
        if (kind === 'FEED' && isHolder(message) && message['subject'] === past.closed)
          for (const name of ['amountExclTaxCents', 'vatCents', 'amountInclTaxCents'])
            edit(message, `data.${name}`, twice);
      rehash(table, past.closed);
      return keyOf(action(past.closed));
    },
  },
  ...rows('CONTENT_ALTERED', waiting, {
    revision: ['a revision taken back', 1],
    version: ['a version ahead of its revision', 99],
  }),
  {
    code: 'CONTENT_ALTERED',
    title: 'a trainee put in a component that it did not choose',
    corrupt: ({ first }) => both(first(past.waiting, 'ENROLMENT#'), 'component', '99'),
  },
  ...rows('CONTENT_ALTERED', standing, {
    suspended: ['a suspension that nobody pronounced', true],
    reason: ['another reason of a reinstatement', 'Autre'],
    'history.0.by': ['another author of a suspension', 'autre'],
  }),
  {
    code: 'CONTENT_ALTERED',
    title: 'a suspension that was never pronounced, by the table',
    corrupt: (table) => table.drop(standing(table)),
  },
  ...rows('CONTENT_ALTERED', profile, {
    'body.siret': ['another establishment in the sheet', '00000000000018'],
    'body.vatExempt': ['a provider taxed otherwise', 'non'],
  }),
  {
    code: 'EVENT_ALTERED',
    title: 'another author of a suspension in the organisation’s chain',
    corrupt: ({ find }) => set(find('REGISTER#GR237', `EVENT#${nine(2)}`), 'by.userId', 'autre'),
  },
  {
    code: 'CHAIN_HEAD',
    title: 'the end of the organisation’s chain taken away',
    corrupt: ({ find, drop }) => {
      drop(find('REGISTER#GR237', `EVENT#${nine(3)}`));
      return 'REGISTER#GR237 / REGISTER';
    },
  },
  {
    code: 'EXPIRY_UNDUE',
    title: 'an event that the table would delete',
    corrupt: ({ event }) => set(event(past.closed, 2), 'expiresAtEpochSeconds', 1_700_000_000),
  },
  {
    code: 'EXPIRY_UNDUE',
    title: 'an invoice that the table would delete',
    corrupt: ({ invoice }) => set(invoice(past.closed, 1), 'expiresAtEpochSeconds', 1_700_000_000),
  },
  {
    code: 'EXPIRY_UNDUE',
    title: 'a reply kept for years',
    corrupt: (table) => edit(reply(table), 'expiresAtEpochSeconds', (value) => Number(value) + 100_000_000),
  },
  ...rows('REPLY_ALTERED', reply, {
    reply: ['another reply to a command repeated', '{}'],
    status: ['another status to a command repeated', 500],
    bodyDigest: ['a reply to another body', 'autre'],
  }),
  {
    code: 'ITEM_UNKNOWN',
    title: 'a form that no release writes',
    corrupt: (table) => set(waiting(table), 'schemaVersion', 2),
  },
  {
    code: 'ANCHOR_DIFFERS',
    title: 'a chain rewritten to its head, with last night’s anchor at hand',
    isAnchored: true,
    corrupt: (table) => {
      set(table.event(past.closed, 1), 'by.role', 'finance');
      rehash(table, past.closed);
      return `ACTION#${past.closed} / EVENT#${nine(Number(table.action(past.closed)['seq']))}`;
    },
  },
  {
    code: 'EVENT_UNPUBLISHED',
    title: 'a message taken out of the outbox before it went out',
    corrupt: ({ first, drop }) => {
      const message = first(past.asked, 'OUTBOX#');
      drop(message);
      return `ACTION#${past.asked} / EVENT#${nine(Number(message['seq']))}`;
    },
  },
  {
    code: 'EVENT_UNPUBLISHED',
    title: 'a note of what went out taken away',
    corrupt: ({ find, drop, copy }) => {
      drop(find(`PUBLISHED#${past.late}`, 'PUBLISHED'));
      const last = copy.findLast(
        ({ pk, kind, at }) => pk === `ACTION#${past.late}` && kind === 'EVENT' && String(at) < '2023-03',
      );
      return keyOf(last ?? {});
    },
  },
];
