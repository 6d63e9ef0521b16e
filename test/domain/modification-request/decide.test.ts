import { describe, expect, it } from 'vitest';
import { type Action, duePeriods } from '../../../domain/action/action.ts';
import { date } from '../../../domain/calendar-date.ts';
import {
  approveRequest,
  recordLetter,
  refuseRequest,
  withdrawRequest,
} from '../../../domain/modification-request/decision.ts';
import { fileRequest, mayFile, previewRequest } from '../../../domain/modification-request/filing.ts';
import { informationOf } from '../../../domain/modification-request/information.ts';
import {
  type ModificationRequest,
  type PendingRequest,
  type RequestState,
  type RequestVerb,
  requestStates,
  requestTransitions,
} from '../../../domain/modification-request/request.ts';
import { type RequestedValues } from '../../../domain/modification-request/types.ts';
import { requestTypes } from '../../../domain/request-type.ts';
import type { Result } from '../../../domain/result.ts';
import { awaitingAction, openAction } from '../../support/actions.ts';
import { refusalOf } from '../../support/refusal.ts';

const today = date('2023-01-10');
const provider = { today, at: '2023-01-10T09:00:00.000Z', by: { userId: 'GR237', role: 'titulaire' } } as const;
const agent = { today, at: '2023-01-11T09:00:00.000Z', by: { userId: 'region', role: 'region' } } as const;

const value = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

const site: RequestedValues = { type: 'SITE', changes: { site: 'Albi' } };
const id = '23C00390257_1.M2';
const filed = (action: Action = openAction(), asked: RequestedValues = site) =>
  value(fileRequest(action, { ...provider, id, asked, justification: '  Déménagement.  ' }));
/** A request whose letter was received, and its action. */
const ready = (action: Action = openAction(), asked: RequestedValues = site) => {
  const { next, request } = filed(action, asked);
  return value(recordLetter(next, request, { ...agent, receivedOn: today }));
};

const inState = (state: RequestState): { next: Action; request: ModificationRequest } => {
  const { next, request } = ready();
  switch (state) {
    case 'PENDING':
      return { next, request };
    case 'APPROVED':
      return value(approveRequest(next, request, agent));
    case 'REFUSED':
      return value(refuseRequest(next, request, { ...agent, reason: 'Pièce manquante.' }));
    case 'WITHDRAWN':
      return value(withdrawRequest(next, request, provider));
  }
};

const said = {
  recordLetter: (action, request) => recordLetter(action, request, { ...agent, receivedOn: today }),
  approve: (action, request) => approveRequest(action, request, agent),
  refuse: (action, request) => refuseRequest(action, request, { ...agent, reason: 'Pièce manquante.' }),
  withdraw: (action, request) => withdrawRequest(action, request, provider),
} satisfies Record<
  RequestVerb,
  (action: Action, request: ModificationRequest) => Result<{ request: ModificationRequest }, { code: string }>
>;

/** docs/domain.md, « Modification requests », written out and not read from the code. */
const accepted: Readonly<Record<string, RequestState>> = {
  'PENDING recordLetter': 'PENDING',
  'PENDING approve': 'APPROVED',
  'PENDING refuse': 'REFUSED',
  'PENDING withdraw': 'WITHDRAWN',
};
const verbs = ['recordLetter', 'approve', 'refuse', 'withdraw'] as const satisfies readonly RequestVerb[];
const pairs = requestStates.flatMap((state) => verbs.map((verb) => [state, verb] as const));

describe('every state and every verb', () => {
  it('are all tried', () => {
    expect(Object.keys(requestTransitions).sort()).toEqual([...requestStates].sort());
    expect(pairs).toHaveLength(16);
  });

  it.each(pairs)('%s, %s', (state, verb) => {
    const { next, request } = inState(state);
    const expected = accepted[`${state} ${verb}`];
    expect(said[verb](next, request)).toMatchObject(
      expected === undefined
        ? { ok: false, error: { code: 'REQUEST_NOT_PENDING', state } }
        : { ok: true, value: { request: { state: expected } } },
    );
    expect(requestTransitions[state][verb]).toBe(expected ?? null);
  });
});

describe('file', () => {
  it('trims the justification, takes the lock of its type and says who asked and when', () => {
    const { next, request, events } = filed();
    expect(request).toMatchObject({
      state: 'PENDING',
      justification: 'Déménagement.',
      issuer: { userId: 'GR237', capacity: 'Titulaire' },
      serviceProvider: null,
      issuedOn: '2023-01-10',
      history: [{ state: 'PENDING', label: 'En attente de validation', by: 'GR237' }],
      version: 1,
    });
    expect(next).toEqual(openAction({ facts: { pendingRequests: { SITE: id } } }));
    expect(events).toMatchObject([{ type: 'REQUEST_FILED', subject: id, data: { requestType: 'SITE' } }]);
  });

  it.each(requestTypes)('locks %s and no other type', (type) => {
    const action = openAction({ facts: { pendingRequests: { [type]: 'X.M9' } } });
    for (const other of requestTypes) {
      expect(refusalOf(mayFile(action, other))).toEqual(
        other === type ? expect.objectContaining({ code: 'REQUEST_ALREADY_PENDING', pendingRequestId: 'X.M9' }) : null,
      );
    }
  });

  it.each([undefined, '', ' \n\t'])('refuses the justification %j with every other violation', (justification) => {
    const asked: RequestedValues = { type: 'DATES', changes: { actualStartDate: date('2023-01-09') } };
    const refused = fileRequest(openAction(), { ...provider, id, asked, justification });
    expect(refused).toMatchObject({ ok: false, error: { code: 'JUSTIFICATION_REQUIRED' } });
    if (refused.ok || !('violations' in refused.error)) throw new Error('unexpected');
    expect(refused.error.violations.map(({ pointer }) => pointer)).toEqual([
      '/justification',
      '/changes/actualStartDate',
      '/changes/components/01/startDate',
      '/changes/components/02/startDate',
      '/changes/components/03/startDate',
    ]);
  });

  it('does not ask for a justification when only previewing', () => {
    expect(previewRequest(openAction(), site, today)).toMatchObject({ ok: true });
  });
});

describe('record the letter', () => {
  const { next, request } = filed();
  it.each([
    ['2023-01-11', /postérieure à aujourd’hui \(10\/01\/2023\)/u],
    ['2023-01-09', /précède l’émission de la demande \(10\/01\/2023\)/u],
  ])('refuses %s', (receivedOn, detail) => {
    expect(recordLetter(next, request, { ...agent, receivedOn: date(receivedOn) })).toMatchObject({
      ok: false,
      error: { code: 'INVALID', violations: [{ pointer: '/receivedOn', detail: expect.stringMatching(detail) }] },
    });
  });

  it('corrects the day, and changes nothing when it is the same again', () => {
    const later = { ...agent, today: date('2023-01-20') };
    const first = value(recordLetter(next, request, { ...later, receivedOn: date('2023-01-12') }));
    expect(first.events).toMatchObject([
      { type: 'REQUEST_LETTER_RECEIVED', changes: [{ before: null, after: '2023-01-12' }] },
    ]);
    const again = value(recordLetter(next, first.request, { ...later, receivedOn: date('2023-01-12') }));
    expect(again).toEqual({ next, request: first.request, events: [] });
    const corrected = value(recordLetter(next, first.request, { ...later, receivedOn: date('2023-01-13') }));
    expect(corrected.request).toMatchObject({ letterReceivedOn: '2023-01-13', version: 3 });
  });
});

describe('approve', () => {
  it('refuses before the letter', () => {
    const { next, request } = filed();
    expect(approveRequest(next, request, agent)).toMatchObject({ ok: false, error: { code: 'LETTER_NOT_RECEIVED' } });
  });

  it('is never for the author, letter or not, whatever the role', () => {
    for (const { next, request } of [filed(), ready()]) {
      const author = { ...agent, by: { userId: 'GR237', role: 'region' } } as const;
      expect(approveRequest(next, request, author)).toMatchObject({ ok: false, error: { code: 'OWN_REQUEST' } });
    }
  });

  it('applies every change, frees the type and keeps all the rest', () => {
    const asked: RequestedValues = {
      type: 'DATES',
      changes: {
        plannedStartDate: date('2023-01-01'),
        actualStartDate: date('2023-01-06'),
        plannedEndDate: date('2024-07-31'),
        components: [
          { number: '01', startDate: date('2023-01-06'), endDate: date('2024-07-31') },
          { number: '02', startDate: date('2023-01-06') },
          { number: '03', startDate: date('2023-02-01') },
        ],
      },
    };
    const other = openAction({ facts: { pendingRequests: { SITE: 'X.M9' } } });
    const { next, request } = ready(other, asked);
    const { next: after, request: approved } = value(approveRequest(next, request, { ...agent, remarks: 'Conforme.' }));
    const [first, second, third] = other.components;
    expect(after).toEqual({
      ...other,
      plannedStartDate: '2023-01-01',
      actualStartDate: '2023-01-06',
      plannedEndDate: '2024-07-31',
      components: [
        { ...first, startDate: '2023-01-06', endDate: '2024-07-31' },
        { ...second, startDate: '2023-01-06' },
        { ...third, startDate: '2023-02-01' },
      ],
      facts: { ...other.facts, settledOn: '2023-01-10', pendingRequests: { SITE: 'X.M9' } },
    });
    expect(approved).toMatchObject({ state: 'APPROVED', remarks: 'Conforme.', amendmentNumber: null });
  });

  it('lowers the late flag when the end moves past today, and records it in the history', () => {
    const late = openAction({ components: [], plannedEndDate: date('2023-01-09'), overdue: true });
    const { next, request } = ready(late, { type: 'DATES', changes: { plannedEndDate: date('2023-02-28') } });
    const approved = value(approveRequest(next, request, agent));
    expect(approved.next).toMatchObject({ overdue: false });
    expect(approved.events[0]?.changes).toContainEqual({
      field: 'overdue',
      label: 'Retard de fermeture',
      before: 'Oui',
      after: 'Non',
    });
  });

  it('raises the late flag when the end comes before today', () => {
    const { next, request } = ready(openAction({ components: [] }), {
      type: 'DATES',
      changes: { plannedEndDate: date('2023-01-09') },
    });
    const approved = value(approveRequest(next, request, agent));
    expect(approved.next).toMatchObject({ overdue: true });
    expect(approved.events.map(({ type }) => type)).toEqual([
      'REQUEST_APPROVED',
      'CLOSURE_OVERDUE',
      'DECLARATIONS_DUE',
    ]);
  });

  it('makes the periods follow the dates, and keeps the declared ones', () => {
    const action = openAction({
      components: [],
      plannedEndDate: date('2023-04-30'),
      facts: { entryDates: { '2023-02-01': 1 }, declaredPeriods: ['2023-01'], settledOn: date('2023-04-10') },
    });
    expect(duePeriods(action).map((period) => period.id)).toEqual(['2023-02', '2023-03']);
    const later = { ...agent, today: date('2023-04-10') };
    const { next, request } = value(
      fileRequest(action, {
        ...provider,
        today: later.today,
        id,
        asked: { type: 'DATES', changes: { actualStartDate: date('2023-02-01'), plannedEndDate: date('2023-03-31') } },
        justification: 'x',
      }),
    );
    const received = value(recordLetter(next, request, { ...later, receivedOn: later.today }));
    const approved = value(approveRequest(received.next, received.request, later));
    expect(duePeriods(approved.next).map(({ id: period, start, end }) => [period, start, end])).toEqual([
      ['2023-02', '2023-02-01', '2023-02-28'],
      ['2023-03', '2023-03-01', '2023-03-31'],
    ]);
    expect(approved.next.facts.declaredPeriods).toEqual(['2023-01']);
  });

  it.each<readonly [string, RequestedValues, (action: Action) => Action]>([
    ['the site', site, (action) => ({ ...action, site: 'Montauban' })],
    ['the places', { type: 'HEADCOUNT', changes: { places: 40 } }, (action) => ({ ...action, places: 31 })],
    [
      'an action’s date',
      { type: 'DATES', changes: { plannedEndDate: date('2024-07-31') } },
      (action) => ({ ...action, plannedEndDate: date('2024-07-30') }),
    ],
    [
      'a component’s date',
      { type: 'DATES', changes: { components: [{ number: '01', endDate: date('2024-05-31') }] } },
      (action) => ({
        ...action,
        components: action.components.map((one) => ({ ...one, endDate: date('2024-06-01') })),
      }),
    ],
    [
      'a component, gone',
      { type: 'DATES', changes: { components: [{ number: '01', endDate: date('2024-05-31') }] } },
      (action) => ({ ...action, components: [] }),
    ],
  ])('is stale when %s changed meanwhile, and names it', (_what, asked, moved) => {
    const { next, request } = ready(openAction(), asked);
    const refused = approveRequest(moved(next), request, agent);
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'REQUEST_STALE', changes: [{ field: request.changes[0]?.field }] },
    });
  });

  it('is not stale when something else changed', () => {
    const { next, request } = ready();
    expect(approveRequest({ ...next, places: 12, plannedEndDate: date('2024-07-31') }, request, agent).ok).toBe(true);
  });

  it('refuses what the facts of the moment no longer allow', () => {
    const { next, request } = ready(openAction(), { type: 'HEADCOUNT', changes: { places: 3 } });
    const fuller = { ...next, facts: { ...next.facts, inTrainingCount: 4 } };
    expect(approveRequest(fuller, request, agent)).toMatchObject({ ok: false, error: { code: 'INVALID' } });
  });

  it('keeps the advance as it is: the same terms, the same progress', () => {
    const issued = openAction({
      components: [],
      facts: {
        advance: {
          state: 'ISSUED',
          invoiceId: 'x',
          invoiceNumber: 'AV2023-GR237-00001',
          issuedCount: 1,
        },
      },
    });
    const { next, request } = ready(issued, { type: 'DATES', changes: { plannedEndDate: date('2024-12-31') } });
    const approved = value(approveRequest(next, request, agent));
    expect(approved.next.advanceTerms).toEqual(issued.advanceTerms);
    expect(approved.next.facts.advance).toEqual(issued.facts.advance);
    expect(approved.next.facts.entryDates).toBe(next.facts.entryDates);
    expect(approved.request.information).toEqual([
      'L’avance de 48\u202F000,00\u00A0€ (facture AV2023-GR237-00001) n’est pas recalculée. À titre d’information, pour 24 mois au lieu de 18, elle serait de 36\u202F000,00\u00A0€, soit 12\u202F000,00\u00A0€ de moins.',
    ]);
  });

  it('works before the opening too, on planned dates', () => {
    const { next, request } = ready(awaitingAction({ components: [] }), {
      type: 'DATES',
      changes: { plannedStartDate: date('2023-02-01') },
    });
    expect(value(approveRequest(next, request, agent))).toMatchObject({
      next: { status: 'AO', plannedStartDate: '2023-02-01' },
      events: [{ type: 'REQUEST_APPROVED' }],
    });
  });
});

describe('refuse or withdraw', () => {
  it('frees the type and leaves the action otherwise as it was', () => {
    for (const state of ['REFUSED', 'WITHDRAWN'] as const) {
      const { next, request } = inState(state);
      expect(next).toEqual(openAction());
      expect(request.history.at(-1)).toMatchObject({ state });
      expect(refusalOf(mayFile(next, 'SITE'))).toBeNull();
    }
    expect(inState('REFUSED').request).toMatchObject({ reason: 'Pièce manquante.' });
  });
});

const changesOf = (plannedEndDate: string): PendingRequest['changes'] =>
  filed(openAction({ components: [] }), { type: 'DATES', changes: { plannedEndDate: date(plannedEndDate) } }).request
    .changes;

describe('say what a new duration would have given', () => {
  it.each([
    ['2024-07-01', null],
    ['2024-07-02', /19 mois au lieu de 18/u],
    ['2024-06-29', null],
    ['2024-07-31', /19 mois au lieu de 18/u],
    ['2023-06-30', /6 mois au lieu de 18, elle serait de 72\u202F000,00\u00A0€, soit 24\u202F000,00\u00A0€ de plus/u],
  ])('for an end on %s', (plannedEndDate, expected) => {
    const told = informationOf(openAction(), changesOf(plannedEndDate));
    expect(told).toEqual(expected === null ? [] : [expect.stringMatching(expected)]);
  });

  it('says nothing when no advance is due', () => {
    const waived = openAction({ components: [] });
    const action = { ...waived, advanceTerms: { ...waived.advanceTerms, waived: true } };
    expect(informationOf(action, changesOf('2024-12-31'))).toEqual([]);
  });
});
