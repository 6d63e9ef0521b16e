import {
  actionItem,
  actionListStates,
  advanceStates,
  anomalyCodes,
  declarationItem,
  enrolmentItem,
  enrolmentStates,
  eventLabels,
  invoiceItem,
  invoiceStates,
  isErased,
  type Kind,
  kinds,
  parseItem,
  requestItem,
  requestStates,
  requestTypes,
} from './product.ts';
import type { Item } from './releases.ts';

/** Event types that no code writes. */
const neverWritten: readonly string[] = ['DAY_SETTLED'];

const actionStates = actionListStates.flatMap((status) =>
  advanceStates
    .filter((advance) => (status === 'AO') === (advance === 'NONE'))
    .map((advance) => ({ status, advance, name: `ACTION ${status}, advance ${advance}` })),
);

/** Kinds that the newest release did not store yet: empty again once the coming one is recorded here. */
export const unstored: readonly Kind[] = ['PUBLISHED', 'REGISTER', 'REGISTER_EVENT'];

/** What a release must have items of, in words: each kind, and each state that the domain's lists give it. */
export const everyState: readonly string[] = [
  ...kinds.filter((kind) => !unstored.includes(kind)),
  ...actionStates.map(({ name }) => name),
  ...actionStates
    .filter(({ status }) => status !== 'FE')
    .flatMap(({ name }) => requestTypes.map((type) => `${name}, ${type} pending`)),
  'ACTION with recoupment',
  'ACTION without recoupment',
  'ACTION replaced',
  ...anomalyCodes.map((code) => `ACTION with ${code}`),
  ...enrolmentStates.map((state) => `ENROLMENT ${state}`),
  // An action does not close while somebody is in training, and they are not erased before it has closed.
  ...enrolmentStates.filter((state) => state !== 'ENTERED').map((state) => `ENROLMENT ${state}, erased`),
  'ENROLMENT with a component',
  'ENROLMENT without component',
  'DECLARATION first',
  'DECLARATION corrected',
  ...requestTypes.flatMap((type) => requestStates.map((state) => `REQUEST ${type} ${state}`)),
  'REQUEST PENDING with its letter',
  'REQUEST PENDING without letter',
  'REQUEST REFUSED with its letter',
  'REQUEST APPROVED with remarks',
  'REQUEST APPROVED without remarks',
  'REQUEST APPROVED with information',
  ...invoiceStates.map((state) => `INVOICE ${state}`),
  'INVOICE 386',
  'INVOICE 500',
  'INVOICE E',
  'INVOICE S',
  'INVOICE replacing',
  'INVOICE replaced',
  'INVOICE held before',
  'INVOICE resumed',
  'INVOICE of a seller without SIRET',
  ...Object.keys(eventLabels)
    .filter((type) => !neverWritten.includes(type))
    .map((type) => `EVENT ${type}`),
  'OUTBOX for finance',
  'OUTBOX for others',
  'FEED invoice.issued',
  'FEED invoice.status-changed',
  'PROFILE without SIRET',
  'PROFILE with SIRET',
  'STANDING suspended',
  'STANDING reinstated, with its past',
  'IDEMPOTENCY plain',
  'IDEMPOTENCY compressed',
];

const isOneOf = (value: string): value is Kind => kinds.some((kind) => kind === value);

const messageTypeOf = ({ message }: Item): string =>
  typeof message === 'object' && message !== null && 'type' in message ? String(message.type) : '';

/** The states that an item is in, in the words of `everyState`. */
const statesOf = (item: Item): readonly string[] => {
  const kind = String(item['kind']);
  if (!isOneOf(kind)) return [kind];
  const also = (when: boolean, name: string): readonly string[] => (when ? [`${kind} ${name}`] : []);
  switch (kind) {
    case 'ACTION': {
      const { body } = parseItem(actionItem, kind, item);
      const { advance, pendingRequests } = body.facts;
      const status = body.status === 'EC' && body.overdue ? 'EC_OVERDUE' : body.status;
      const name = `ACTION ${status}, advance ${advance.state}`;
      const { row } = item;
      const anomalies = typeof row === 'object' && row !== null && 'anomalies' in row ? [row.anomalies].flat() : [];
      return [
        kind,
        name,
        ...Object.keys(pendingRequests).map((type) => `${name}, ${type} pending`),
        ...also(true, body.advanceTerms.recoupment === undefined ? 'without recoupment' : 'with recoupment'),
        ...also('issuedCount' in advance && advance.issuedCount > 1, 'replaced'),
        ...anomalies.map((code) => `ACTION with ${String(code)}`),
      ];
    }
    case 'ENROLMENT': {
      const { body } = parseItem(enrolmentItem, kind, item);
      return [
        kind,
        `${kind} ${body.state}${isErased(body) ? ', erased' : ''}`,
        ...also(true, body.component === null ? 'without component' : 'with a component'),
      ];
    }
    case 'DECLARATION':
      return [kind, ...also(true, parseItem(declarationItem, kind, item).body.version === 1 ? 'first' : 'corrected')];
    case 'REQUEST': {
      const { body } = parseItem(requestItem, kind, item);
      return [
        kind,
        `${kind} ${body.type} ${body.state}`,
        ...also(true, `${body.state} ${body.letterReceivedOn === null ? 'without letter' : 'with its letter'}`),
        ...(body.state === 'APPROVED'
          ? [
              ...also(true, body.remarks === null ? 'APPROVED without remarks' : 'APPROVED with remarks'),
              ...also(body.information.length > 0, 'APPROVED with information'),
            ]
          : []),
      ];
    }
    case 'INVOICE': {
      const { body } = parseItem(invoiceItem, kind, item);
      const states = body.statusHistory.map(({ state }) => state);
      return [
        kind,
        ...[body.state, body.typeCode, body.vat.category].map((name) => `${kind} ${name}`),
        ...also(body.replaces !== undefined, 'replacing'),
        ...also(body.state === 'REJECTED' && body.replacedBy !== undefined, 'replaced'),
        ...also(states[0] === 'HELD' && states.length > 1, 'held before'),
        ...also(
          states.some((state, index) => state === 'IN_PROCESS' && states[index - 1] === 'SUSPENDED'),
          'resumed',
        ),
        ...also(body.parties.seller.siret === null, 'of a seller without SIRET'),
      ];
    }
    case 'EVENT':
      return [kind, `${kind} ${String(item['type'])}`];
    case 'OUTBOX':
      return [kind, ...also(true, messageTypeOf(item).startsWith('invoice.') ? 'for finance' : 'for others')];
    case 'FEED':
      return [kind, `${kind} ${messageTypeOf(item)}`];
    case 'PROFILE': {
      const { body } = item;
      const known = typeof body === 'object' && body !== null && 'siret' in body && body.siret !== null;
      return [kind, ...also(true, known ? 'with SIRET' : 'without SIRET')];
    }
    case 'STANDING': {
      const past = [item['history']].flat();
      return [
        kind,
        ...also(item['suspended'] === true, 'suspended'),
        ...also(item['suspended'] === false && past.length > 0, 'reinstated, with its past'),
      ];
    }
    case 'IDEMPOTENCY':
      return [kind, ...also(true, typeof item['reply'] === 'string' ? 'plain' : 'compressed')];
    case 'PUBLISHED':
    case 'REGISTER':
    case 'REGISTER_EVENT':
    case 'REFERENCE':
    case 'ADVANCE_WORK':
    case 'COUNTERS':
    case 'SERIES':
    case 'FEED_HEAD':
      return [kind];
  }
};

/** Of `everyState`, what none of these items is in. */
export const missingStates = (items: readonly Item[]): readonly string[] => {
  const reached = new Set(items.flatMap(statesOf));
  return everyState.filter((state) => !reached.has(state));
};
