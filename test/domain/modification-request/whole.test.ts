import { describe, expect, it } from 'vitest';
import type { Action } from '../../../domain/action/action.ts';
import { date } from '../../../domain/calendar-date.ts';
import {
  approveRequest,
  mayApprove,
  recordLetter,
  refuseRequest,
  withdrawRequest,
} from '../../../domain/modification-request/decision.ts';
import { fileRequest, mayFile, previewRequest } from '../../../domain/modification-request/filing.ts';
import { type RequestedValues } from '../../../domain/modification-request/types.ts';
import type { Result } from '../../../domain/result.ts';
import { awaitingAction, closedAction, openAction } from '../../support/actions.ts';
import { advanceTerms } from '../../support/advance-terms.ts';
import { refusalOf } from '../../support/refusal.ts';

const today = date('2023-01-10');
const provider = { today, at: '2023-01-10T09:00:00.000Z', by: { userId: 'GR237', role: 'titulaire' } } as const;
const agent = { today, at: '2023-01-11T09:00:00.000Z', by: { userId: 'region', role: 'region' } } as const;
const id = '23C00390257_1.M2';

const value = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

const component = { number: '01', title: 'Bureautique', startDate: date('2023-01-05'), endDate: date('2023-03-31') };
const second = { ...component, number: '02', title: 'Anglais' };
const action = (overrides: Parameters<typeof openAction>[0] = {}) =>
  openAction({
    components: [component, second],
    plannedEndDate: date('2023-03-31'),
    ...overrides,
    facts: { entryDates: { '2023-01-05': 1 }, inTrainingCount: 1, settledOn: date('2023-01-10'), ...overrides.facts },
  });
const dates: RequestedValues = {
  type: 'DATES',
  changes: { plannedEndDate: date('2023-04-30'), components: [{ number: '02', endDate: date('2023-04-15') }] },
};
const changes = [
  {
    of: 'ACTION_DATE',
    name: 'plannedEndDate',
    field: 'plannedEndDate',
    label: 'Action / Date de fin prévue',
    before: '2023-03-31',
    after: '2023-04-30',
  },
  {
    of: 'COMPONENT_DATE',
    component: '02',
    name: 'endDate',
    field: 'components/02/endDate',
    label: 'Anglais / Date de fin',
    before: '2023-03-31',
    after: '2023-04-15',
  },
];
const told = changes.map(({ field, label, before, after }) => ({ field, label, before, after }));

const filed = (asked: RequestedValues = dates, on: Action = action()) =>
  value(fileRequest(on, { ...provider, id, asked, justification: 'Stage repoussé' }));
const ready = (asked: RequestedValues = dates, on: Action = action()) => {
  const { next, request } = filed(asked, on);
  return value(recordLetter(next, request, { ...agent, receivedOn: today }));
};
const state = (before: string | null, after: string) => ({
  field: 'state',
  label: 'État de la demande',
  before,
  after,
});
const event = (
  type: string,
  cause: typeof provider | typeof agent,
  all: readonly unknown[],
  requestType = 'DATES',
) => ({
  type,
  at: cause.at,
  by: cause.by,
  subject: id,
  changes: all,
  data: { requestId: id, requestType },
});

const pending = {
  id,
  actionNumber: '23C00390257_1',
  organisation: 'GR237',
  type: 'DATES',
  state: 'PENDING',
  issuer: { userId: 'GR237', capacity: 'Titulaire' },
  serviceProvider: null,
  issuedOn: '2023-01-10',
  issuedAt: provider.at,
  justification: 'Stage repoussé',
  changes,
  history: [{ state: 'PENDING', label: 'En attente de validation', at: provider.at, by: 'GR237' }],
  letterReceivedOn: null,
  version: 1,
};
const received = {
  ...pending,
  history: [...pending.history, { state: 'PENDING', label: 'Courrier reçu le 10/01/2023', at: agent.at, by: 'region' }],
  letterReceivedOn: '2023-01-10',
  version: 2,
};

describe('a request, from its filing to its end', () => {
  it('is filed whole, and takes the lock of its type', () => {
    expect(filed()).toEqual({
      request: pending,
      next: action({ facts: { pendingRequests: { DATES: id } } }),
      events: [event('REQUEST_FILED', provider, [state(null, 'En attente de validation'), ...told].slice(0, 1))],
    });
  });

  it('keeps the day of its letter', () => {
    expect(ready()).toEqual({
      request: received,
      next: action({ facts: { pendingRequests: { DATES: id } } }),
      events: [
        event('REQUEST_LETTER_RECEIVED', agent, [
          { field: 'letterReceivedOn', label: 'Courrier reçu le', before: null, after: '2023-01-10' },
        ]),
      ],
    });
  });

  it('is approved with every change applied and recorded', () => {
    const { next, request } = ready();
    expect(value(approveRequest(next, request, { ...agent, remarks: 'Vu', amendmentNumber: 'AV-1' }))).toEqual({
      request: {
        ...received,
        state: 'APPROVED',
        remarks: 'Vu',
        amendmentNumber: 'AV-1',
        information: [expect.stringContaining('n’est pas recalculée')],
        history: [...received.history, { state: 'APPROVED', label: 'Validée', at: agent.at, by: 'region' }],
        version: 3,
      },
      next: action({
        plannedEndDate: date('2023-04-30'),
        components: [component, { ...second, endDate: date('2023-04-15') }],
        facts: { pendingRequests: {} },
      }),
      events: [event('REQUEST_APPROVED', agent, [state('En attente de validation', 'Validée'), ...told])],
    });
  });

  it('is refused with its reason, and the action keeps its values', () => {
    const { next, request } = ready();
    expect(value(refuseRequest(next, request, { ...agent, reason: 'Pièce manquante.' }))).toEqual({
      request: {
        ...received,
        state: 'REFUSED',
        reason: 'Pièce manquante.',
        history: [...received.history, { state: 'REFUSED', label: 'Refusée', at: agent.at, by: 'region' }],
        version: 3,
      },
      next: action({ facts: { pendingRequests: {} } }),
      events: [event('REQUEST_REFUSED', agent, [state('En attente de validation', 'Refusée')])],
    });
  });

  it('is withdrawn, and the action keeps its values', () => {
    const { next, request } = filed();
    expect(value(withdrawRequest(next, request, provider))).toEqual({
      request: {
        ...pending,
        state: 'WITHDRAWN',
        history: [...pending.history, { state: 'WITHDRAWN', label: 'Retirée', at: provider.at, by: 'GR237' }],
        version: 2,
      },
      next: action({ facts: { pendingRequests: {} } }),
      events: [event('REQUEST_WITHDRAWN', provider, [state('En attente de validation', 'Retirée')])],
    });
  });

  it('frees its own type only', () => {
    const { next, request } = filed(dates, action({ facts: { pendingRequests: { SITE: '1.M9' } } }));
    expect(value(withdrawRequest(next, request, provider)).next.facts.pendingRequests).toEqual({ SITE: '1.M9' });
  });
});

describe('an approval', () => {
  it('of another place or headcount leaves the stored day alone', () => {
    const old = action({ facts: { settledOn: date('2023-01-06') } });
    const site = ready({ type: 'SITE', changes: { site: 'Albi' } }, old);
    expect(value(approveRequest(site.next, site.request, agent)).next).toMatchObject({
      site: 'Albi',
      facts: { settledOn: '2023-01-06' },
    });
    const places = ready({ type: 'HEADCOUNT', changes: { places: 12 } }, old);
    expect(value(approveRequest(places.next, places.request, agent)).next).toMatchObject({
      places: 12,
      facts: { settledOn: '2023-01-06' },
    });
  });

  it('of dates before the opening stores no day', () => {
    const before = awaitingAction({ components: [], facts: {} });
    const { next, request } = ready({ type: 'DATES', changes: { plannedEndDate: date('2024-07-31') } }, before);
    const approved = value(approveRequest(next, request, agent));
    expect(approved.next).toMatchObject({ status: 'AO', plannedEndDate: '2024-07-31', facts: { settledOn: null } });
    expect(approved.events.map(({ type }) => type)).toEqual(['REQUEST_APPROVED']);
  });

  it('takes the late flag away, or raises it, and says so', () => {
    const overdue = { field: 'overdue', label: 'Retard de fermeture', before: 'Oui', after: 'Non' };
    const late = action({ plannedEndDate: date('2023-01-09'), overdue: true, components: [] });
    const extended = ready({ type: 'DATES', changes: { plannedEndDate: date('2023-04-30') } }, late);
    const approved = value(approveRequest(extended.next, extended.request, agent));
    expect(approved.next).toMatchObject({ overdue: false });
    expect(approved.events[0]?.changes).toContainEqual(overdue);

    const longer = ready(
      { type: 'DATES', changes: { plannedEndDate: date('2023-01-08') } },
      action({ components: [] }),
    );
    const shortened = value(approveRequest(longer.next, longer.request, agent));
    expect(shortened.events).toMatchObject([
      { type: 'REQUEST_APPROVED' },
      { type: 'CLOSURE_OVERDUE', changes: [{ before: 'Non', after: 'Oui' }] },
      { type: 'DECLARATIONS_DUE' },
    ]);
    expect(shortened.events[0]?.changes).not.toContainEqual(expect.objectContaining({ field: 'overdue' }));

    const still = ready({ type: 'DATES', changes: { plannedEndDate: date('2023-01-08') } }, late);
    expect(value(approveRequest(still.next, still.request, agent)).events[0]?.changes).not.toContainEqual(overdue);
  });
});

describe('what is said to who is refused', () => {
  const refused = (result: Result<unknown, { readonly detail: string }>): unknown =>
    result.ok ? 'done' : result.error;

  it('a type that is pending already, or a closed action', () => {
    expect(refusalOf(mayFile(action({ facts: { pendingRequests: { SITE: '1.M9' } } }), 'SITE'))).toEqual({
      code: 'REQUEST_ALREADY_PENDING',
      pendingRequestId: '1.M9',
      detail:
        'Une demande du même type est en attente (« Demande de modification de lieu ») : attendez la décision de la Région, ou retirez-la.',
    });
    expect(refusalOf(mayFile(closedAction(), 'SITE'))).toEqual({
      code: 'ACTION_CLOSED',
      detail: 'Cette action est fermée : elle ne peut plus être modifiée.',
    });
  });

  it('an actual start before the opening, whatever else is asked', () => {
    const detail =
      'Cette action n’est pas encore ouverte : elle n’a pas de date de début réelle à modifier. Ouvrez-la d’abord, ou retirez cette date de la demande.';
    const asked: RequestedValues = {
      type: 'DATES',
      changes: { actualStartDate: date('2023-01-05'), plannedEndDate: date('2022-01-01') },
    };
    expect(refused(previewRequest(awaitingAction(), asked, today))).toEqual({
      code: 'ACTION_NOT_OPEN',
      detail,
      violations: [{ pointer: '/changes/actualStartDate', code: 'ACTION_NOT_OPEN', detail }],
    });
    expect(previewRequest(awaitingAction(), { type: 'SITE', changes: { site: 'Albi' } }, today).ok).toBe(true);
  });

  it('no justification and nothing changed, both at once', () => {
    const details = [
      'La motivation de la demande est obligatoire : dites pourquoi la modification est demandée.',
      'Aucun champ n’est modifié : donnez au moins une valeur différente de l’actuelle.',
    ];
    const nothing: RequestedValues = { type: 'SITE', changes: { site: 'Toulouse' } };
    expect(refused(fileRequest(action(), { ...provider, id, asked: nothing, justification: ' \n' }))).toEqual({
      code: 'JUSTIFICATION_REQUIRED',
      detail: details.join(' '),
      violations: [
        { pointer: '/justification', code: 'JUSTIFICATION_REQUIRED', detail: details[0] },
        { pointer: '/changes', code: 'NOTHING_CHANGED', detail: details[1] },
      ],
    });
  });

  it('a letter that came tomorrow, or before the request', () => {
    const { next, request } = filed();
    const on = (day: string) => refused(recordLetter(next, request, { ...agent, receivedOn: date(day) }));
    const invalid = (detail: string) => ({
      code: 'INVALID',
      detail,
      violations: [{ pointer: '/receivedOn', code: 'INVALID', detail }],
    });
    expect(on('2023-01-11')).toEqual(
      invalid('La date de réception (11/01/2023) est postérieure à aujourd’hui (10/01/2023).'),
    );
    expect(on('2023-01-09')).toEqual(
      invalid('La date de réception (09/01/2023) précède l’émission de la demande (10/01/2023).'),
    );
    expect(on('2023-01-10')).toBe('done');
  });

  it('who decides: on a request that is not pending, one’s own, or one whose letter has not come', () => {
    const { next, request } = filed();
    const over = value(withdrawRequest(next, request, provider));
    expect(refused(approveRequest(over.next, over.request, agent))).toEqual({
      code: 'REQUEST_NOT_PENDING',
      state: 'WITHDRAWN',
      detail:
        'Cette demande est à l’état « Retirée » : elle n’est plus en attente. Déposez une nouvelle demande si une modification reste nécessaire.',
    });
    expect(refused(approveRequest(next, request, { ...agent, by: { userId: 'GR237', role: 'region' } }))).toEqual({
      code: 'OWN_REQUEST',
      detail: 'Vous avez émis cette demande : une autre personne doit la valider.',
    });
    expect(refused(approveRequest(next, request, agent))).toEqual({
      code: 'LETTER_NOT_RECEIVED',
      detail:
        'Le courrier validé par une personne habilitée n’a pas encore été reçu : enregistrez sa réception, puis validez la demande.',
    });
  });

  const whyNot = (on: Action, asked: RequestedValues = dates, from: Action = action()) =>
    refusalOf(mayApprove(on, ready(asked, from).request, { userId: 'region', today }));

  it('who approves: on a closed action', () => {
    expect(whyNot(closedAction())).toEqual({
      code: 'ACTION_CLOSED',
      detail: 'Cette action a été fermée : elle ne peut plus être modifiée. Refusez la demande en le disant.',
    });
  });

  it('who approves: what has changed since, field by field', () => {
    const moved = action({
      plannedEndDate: date('2023-05-31'),
      components: [component, { ...second, endDate: date('2023-03-30') }],
    });
    expect(whyNot(moved)).toEqual({
      code: 'REQUEST_STALE',
      changes: [
        { ...told[0], current: '2023-05-31' },
        { ...told[1], current: '2023-03-30' },
      ],
      detail:
        'L’action a changé depuis l’émission de cette demande (Action / Date de fin prévue ; Anglais / Date de fin) : refusez-la en le disant, pour que l’organisme en dépose une nouvelle.',
    });
    const gone = whyNot(action({ components: [component] }));
    expect(gone).toMatchObject({ code: 'REQUEST_STALE', changes: [{ field: 'components/02/endDate', current: null }] });
  });

  it('who approves: what no longer holds together', () => {
    const entered = action({ facts: { entryDates: { '2023-01-05': 1, '2023-03-20': 1 } } });
    const nearer: RequestedValues = { type: 'DATES', changes: { plannedEndDate: date('2023-03-10') } };
    const bare = action({ components: [] });
    expect(whyNot({ ...entered, components: [] }, nearer, bare)).toMatchObject({
      code: 'DATES_INCOHERENT',
      detail:
        'Cette demande ne convient plus à la situation de l’action. Un stagiaire est entré le 20/03/2023, après la date de fin prévue demandée (10/03/2023) : choisissez une date au plus tôt le 20/03/2023.',
    });
    const fewer: RequestedValues = { type: 'HEADCOUNT', changes: { places: 2 } };
    expect(whyNot(action({ facts: { inTrainingCount: 3 } }), fewer)).toMatchObject({
      code: 'INVALID',
      violations: [
        {
          pointer: '/changes/places',
          code: 'INVALID',
          detail:
            '3 stagiaires sont en formation : l’effectif demandé (2) ne peut pas être inférieur. Enregistrez d’abord les sorties, ou demandez au moins 3 places.',
        },
      ],
    });
    expect(whyNot(action({ facts: { inTrainingCount: 2 } }), fewer)).toBeNull();
  });
});

describe('the summary before the filing', () => {
  it('shows place and headcount with the labels of the screens', () => {
    expect(value(previewRequest(action(), { type: 'SITE', changes: { site: 'Albi' } }, today))).toEqual({
      changes: [{ of: 'SITE', field: 'site', label: 'Action / Lieu', before: 'Toulouse', after: 'Albi' }],
      information: [],
    });
    expect(value(previewRequest(action(), { type: 'HEADCOUNT', changes: { places: 31 } }, today)).changes).toEqual([
      { of: 'PLACES', field: 'places', label: 'Action / Nombre de places', before: 30, after: 31 },
    ]);
  });

  it('shows the dates of the action first, then its components', () => {
    const asked: RequestedValues = {
      type: 'DATES',
      changes: {
        plannedStartDate: date('2023-01-03'),
        plannedEndDate: date('2023-04-30'),
        components: [{ number: '02', startDate: date('2023-01-06'), endDate: date('2023-04-15') }],
      },
    };
    expect(value(previewRequest(action(), asked, today)).changes.map(({ label }) => label)).toEqual([
      'Action / Date de début prévue',
      'Action / Date de fin prévue',
      'Anglais / Date de début',
      'Anglais / Date de fin',
    ]);
  });
});

describe('what a change of dates says of the advance', () => {
  const contract = (durationMonths: number, overrides: Parameters<typeof openAction>[0] = {}) =>
    action({
      components: [],
      plannedStartDate: date('2023-01-02'),
      advanceTerms: advanceTerms({ durationMonths }),
      ...overrides,
    });
  const said = (on: Action, plannedEndDate: string) =>
    value(previewRequest(on, { type: 'DATES', changes: { plannedEndDate: date(plannedEndDate) } }, today)).information;

  it('is nothing when the months stay the same, or when no advance is due', () => {
    expect(said(contract(18), '2023-04-01')).toEqual([]);
    expect(said(contract(18, { advanceTerms: advanceTerms({ waived: true }) }), '2023-06-30')).toEqual([]);
  });

  it('is what it would be, more or less, from the day on which a month more begins', () => {
    expect(said(contract(18), '2023-04-02')).toEqual([
      'L’avance de 48\u202F000,00\u00A0€ reste celle du contrat et n’est pas recalculée. À titre d’information, pour 19 mois au lieu de 18, elle serait de 45\u202F473,68\u00A0€, soit 2\u202F526,32\u00A0€ de moins.',
    ]);
    expect(said(contract(18), '2023-02-28')).toEqual([
      expect.stringMatching(/pour 17 mois au lieu de 18, elle serait de .*de plus\.$/u),
    ]);
  });

  it('is that it would be the same within a year, and nothing below one month', () => {
    expect(said(contract(6), '2023-04-30')).toEqual([
      expect.stringMatching(/pour 7 mois au lieu de 6, son montant serait le même\.$/u),
    ]);
    expect(
      said(contract(3, { advanceTerms: advanceTerms({ durationMonths: 1, contractual: true }) }), '2023-02-28'),
    ).toEqual([]);
  });

  it('names the invoice once it is issued', () => {
    const issued = contract(18, {
      facts: {
        advance: {
          state: 'ISSUED',
          invoiceId: '1-A1',
          invoiceNumber: 'AV2023-GR237-00001',
          issuedCount: 1,
        },
      },
    });
    expect(said(issued, '2023-04-30')).toEqual([
      expect.stringMatching(
        /^L’avance de 48\u202F000,00\u00A0€ \(facture AV2023-GR237-00001\) n’est pas recalculée\. /u,
      ),
    ]);
  });
});
