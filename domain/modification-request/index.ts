import { type Action, type Decided, settle, type Violation } from '../action/index.ts';
import { type CalendarDate, formatFrench } from '../calendar-date.ts';
import type { Actor } from '../caller/index.ts';
import { type ActionEvent, change, type EventType } from '../event/index.ts';
import { err, ok, type Result } from '../result.ts';
import { type Asked, applied, changesOf, currentValue, type RequestedChange } from './changes.ts';
import { componentFaults, faultsOf } from './coherence.ts';
import { informationOf } from './information.ts';
import { type RequestType, requestTypeLabels } from './kinds.ts';

export type { Asked, RequestedChange } from './changes.ts';
export { informationOf } from './information.ts';

// ── States ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One line of « Etat / Historique » (guide, p. 7). */
export type RequestStep = {
  readonly state: RequestState;
  readonly label: string;
  readonly at: string;
  readonly by: string;
};

type Common = {
  readonly id: string;
  readonly actionNumber: string;
  readonly organisation: string;
  readonly type: RequestType;
  readonly issuer: { readonly userId: string; readonly capacity: 'Titulaire' };
  /** The co-contractor or subcontractor on whose behalf the holder asks; none is shown as « - ». */
  readonly serviceProvider: string | null;
  readonly issuedOn: CalendarDate;
  readonly issuedAt: string;
  readonly justification: string;
  readonly changes: readonly RequestedChange[];
  readonly history: readonly RequestStep[];
  readonly letterReceivedOn: CalendarDate | null;
  /** Moves with every change of the request: what If-Match speaks of. */
  readonly version: number;
};

export type PendingRequest = Common & { readonly state: 'PENDING' };
export type ApprovedRequest = Common & {
  readonly state: 'APPROVED';
  readonly letterReceivedOn: CalendarDate;
  readonly remarks: string | null;
  readonly amendmentNumber: string | null;
  /** What the approval left as it was, told at that instant. */
  readonly information: readonly string[];
};
export type RefusedRequest = Common & { readonly state: 'REFUSED'; readonly reason: string };
export type WithdrawnRequest = Common & { readonly state: 'WITHDRAWN' };
export type ModificationRequest = PendingRequest | ApprovedRequest | RefusedRequest | WithdrawnRequest;
export type RequestState = ModificationRequest['state'];

export const requestStates = ['PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN'] as const satisfies readonly RequestState[];

export const requestStateLabels = {
  PENDING: 'En attente de validation',
  APPROVED: 'Validée',
  REFUSED: 'Refusée',
  WITHDRAWN: 'Retirée',
} as const satisfies Record<RequestState, string>;

// ── Commands ────────────────────────────────────────────────────────────────────────────────────────────────────────

type Cause = { readonly today: CalendarDate; readonly at: string; readonly by: Actor };

export type File = Cause & {
  readonly id: string;
  readonly asked: Asked;
  /** Blank or missing: refused, with every other fault beside. */
  readonly justification: string | undefined;
};
export type RecordLetter = Cause & { readonly receivedOn: CalendarDate };
export type Approve = Cause & {
  readonly remarks?: string | undefined;
  readonly amendmentNumber?: string | undefined;
};
export type Refuse = Cause & { readonly reason: string };

// ── Refusals ────────────────────────────────────────────────────────────────────────────────────────────────────────

export type FilingStateRefusal =
  | { readonly code: 'ACTION_CLOSED'; readonly detail: string }
  | { readonly code: 'REQUEST_ALREADY_PENDING'; readonly detail: string; readonly pendingRequestId: string };
export type FilingRefusal =
  | FilingStateRefusal
  | {
      readonly code: 'ACTION_NOT_OPEN' | 'JUSTIFICATION_REQUIRED' | 'NOTHING_CHANGED' | 'DATES_INCOHERENT' | 'INVALID';
      readonly detail: string;
      readonly violations: readonly Violation[];
    };

export type RequestStateRefusal =
  | { readonly code: 'REQUEST_NOT_PENDING'; readonly detail: string; readonly state: RequestState }
  | { readonly code: 'OWN_REQUEST' | 'LETTER_NOT_RECEIVED'; readonly detail: string };
export type LetterRefusal =
  | RequestStateRefusal
  | { readonly code: 'INVALID'; readonly detail: string; readonly violations: readonly Violation[] };
/** A field whose value is no longer the one that the request was made on. */
export type StaleChange = {
  readonly field: string;
  readonly label: string;
  readonly before: string | number;
  readonly current: string | number | null;
  readonly after: string | number;
};
export type ApprovalRefusal =
  | RequestStateRefusal
  | { readonly code: 'ACTION_CLOSED'; readonly detail: string }
  | { readonly code: 'REQUEST_STALE'; readonly detail: string; readonly changes: readonly StaleChange[] }
  | {
      readonly code: 'DATES_INCOHERENT' | 'INVALID';
      readonly detail: string;
      readonly violations: readonly Violation[];
    };

// ── Transition table ────────────────────────────────────────────────────────────────────────────────────────────────

/** A decision is final: only what is pending moves. Recording the letter again corrects the day. */
export const requestTransitions = {
  PENDING: { recordLetter: 'PENDING', approve: 'APPROVED', refuse: 'REFUSED', withdraw: 'WITHDRAWN' },
  APPROVED: { recordLetter: null, approve: null, refuse: null, withdraw: null },
  REFUSED: { recordLetter: null, approve: null, refuse: null, withdraw: null },
  WITHDRAWN: { recordLetter: null, approve: null, refuse: null, withdraw: null },
} as const satisfies Record<
  RequestState,
  Record<'recordLetter' | 'approve' | 'refuse' | 'withdraw', RequestState | null>
>;
export type RequestVerb = keyof (typeof requestTransitions)['PENDING'];

// ── Verbs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a verb gives: the request, the action whose facts it moved, and what happened. No event: nothing changed. */
export type RequestDecided<T extends ModificationRequest> = Decided<Action> & { readonly request: T };

const refusalFor = <Code extends string>(code: Code, violations: readonly Violation[]) => ({
  code,
  detail: violations.map(({ detail }) => detail).join(' '),
  violations,
});

/** Whether a request of this type would be refused whatever it asks: a closed action, one already pending (guide, p. 8). */
export const refuseToFile = (action: Action, type: RequestType): FilingStateRefusal | null => {
  if (action.status === 'FE') {
    return { code: 'ACTION_CLOSED', detail: 'Cette action est fermée : elle ne peut plus être modifiée.' };
  }
  const pendingRequestId = action.facts.pendingRequests[type];
  return pendingRequestId === undefined
    ? null
    : {
        code: 'REQUEST_ALREADY_PENDING',
        pendingRequestId,
        detail: `Une demande du même type est en attente (« ${requestTypeLabels[type]} ») : attendez la décision de la Région, ou retirez-la.`,
      };
};

const notOpenYet = (action: Action, asked: Asked): Extract<FilingRefusal, { violations: unknown }> | null =>
  action.status === 'AO' && asked.type === 'DATES' && asked.changes.actualStartDate !== undefined
    ? refusalFor('ACTION_NOT_OPEN', [
        {
          pointer: '/changes/actualStartDate',
          code: 'ACTION_NOT_OPEN',
          detail:
            'Cette action n’est pas encore ouverte : elle n’a pas de date de début réelle à modifier. Ouvrez-la d’abord, ou retirez cette date de la demande.',
        },
      ])
    : null;

const justificationFault: Violation = {
  pointer: '/justification',
  code: 'JUSTIFICATION_REQUIRED',
  detail: 'La motivation de la demande est obligatoire : dites pourquoi la modification est demandée.',
};

const nothingChanged: Violation = {
  pointer: '/changes',
  code: 'NOTHING_CHANGED',
  detail: 'Aucun champ n’est modifié : donnez au moins une valeur différente de l’actuelle.',
};

/** Changes, or every fault of what is asked at once, on top of `others`. */
const check = (
  action: Action,
  asked: Asked,
  today: CalendarDate,
  others: readonly Violation[],
): Result<readonly RequestedChange[], FilingRefusal> => {
  const refusal = refuseToFile(action, asked.type) ?? notOpenYet(action, asked);
  if (refusal !== null) return err(refusal);
  const changes = changesOf(action, asked);
  const unknown = componentFaults(action, asked);
  const violations = [
    ...others,
    ...unknown,
    ...(changes.length === 0 && unknown.length === 0 ? [nothingChanged] : []),
    ...faultsOf(action, changes, today),
  ];
  const codes = ['JUSTIFICATION_REQUIRED', 'DATES_INCOHERENT', 'INVALID', 'NOTHING_CHANGED'] as const;
  const code = codes.find((one) => violations.some((violation) => violation.code === one));
  return code === undefined ? ok(changes) : err(refusalFor(code, violations));
};

/** The summary that precedes the filing (guide, p. 6): changed fields only, and what they leave as it is. */
export const preview = (
  action: Action,
  asked: Asked,
  today: CalendarDate,
): Result<{ readonly changes: readonly RequestedChange[]; readonly information: readonly string[] }, FilingRefusal> => {
  const checked = check(action, asked, today, []);
  return checked.ok ? ok({ changes: checked.value, information: informationOf(action, checked.value) }) : checked;
};

const step = (state: RequestState, { at, by }: Cause, label: string = requestStateLabels[state]): RequestStep => ({
  state,
  label,
  at,
  by: by.userId,
});

const happened = (
  type: EventType,
  cause: Cause,
  request: ModificationRequest,
  changes: ActionEvent['changes'],
): ActionEvent => ({
  type,
  at: cause.at,
  by: cause.by,
  subject: request.id,
  changes,
  data: { requestId: request.id, requestType: request.type },
});

const stateChange = (before: RequestState | null, after: RequestState) =>
  change('state', 'État de la demande', before === null ? null : requestStateLabels[before], requestStateLabels[after]);

/** The one-per-type lock is a fact of the action: it is taken and freed in the write that moves the request. */
const withLock = <T extends Action>(action: T, type: RequestType, id: string | undefined): T => {
  const { [type]: _freed, ...others } = action.facts.pendingRequests;
  return {
    ...action,
    facts: { ...action.facts, pendingRequests: id === undefined ? others : { ...others, [type]: id } },
  };
};

/** Files a request: it waits for the Région, and no other of its type may be filed until then (guide, p. 7–8). */
export const file = (action: Action, command: File): Result<RequestDecided<PendingRequest>, FilingRefusal> => {
  const { asked, id, today, at, by } = command;
  const justification = (command.justification ?? '').trim();
  const checked = check(action, asked, today, justification === '' ? [justificationFault] : []);
  if (!checked.ok) return checked;
  const request: PendingRequest = {
    state: 'PENDING',
    id,
    actionNumber: action.actionNumber,
    organisation: action.organisation,
    type: asked.type,
    issuer: { userId: by.userId, capacity: 'Titulaire' },
    serviceProvider: null,
    issuedOn: today,
    issuedAt: at,
    justification,
    changes: checked.value,
    history: [step('PENDING', command)],
    letterReceivedOn: null,
    version: 1,
  };
  return ok({
    next: withLock(action, asked.type, id),
    request,
    events: [happened('REQUEST_FILED', command, request, stateChange(null, 'PENDING'))],
  });
};

/** Why this verb would be refused whatever the values; `null` when it may be tried. The author never approves. */
export const refuseRequestVerb = (
  request: Pick<ModificationRequest, 'state' | 'issuer' | 'letterReceivedOn'>,
  verb: RequestVerb,
  userId: string,
): RequestStateRefusal | null => {
  if (requestTransitions[request.state][verb] === null) {
    return {
      code: 'REQUEST_NOT_PENDING',
      state: request.state,
      detail: `Cette demande est à l’état « ${requestStateLabels[request.state]} » : elle n’est plus en attente. Déposez une nouvelle demande si une modification reste nécessaire.`,
    };
  }
  if (verb !== 'approve') return null;
  if (request.issuer.userId === userId) {
    return {
      code: 'OWN_REQUEST',
      detail: 'Vous avez émis cette demande : une autre personne doit la valider.',
    };
  }
  if (request.letterReceivedOn === null) {
    return {
      code: 'LETTER_NOT_RECEIVED',
      detail:
        'Le courrier validé par une personne habilitée n’a pas encore été reçu : enregistrez sa réception, puis validez la demande.',
    };
  }
  return null;
};

/** Records the day on which the signed letter came in, or corrects it. The same day again changes nothing. */
export const recordLetter = (
  action: Action,
  request: ModificationRequest,
  command: RecordLetter,
): Result<RequestDecided<ModificationRequest>, LetterRefusal> => {
  const refusal = refuseRequestVerb(request, 'recordLetter', command.by.userId);
  if (refusal !== null) return err(refusal);
  const { receivedOn, today } = command;
  const detail =
    receivedOn > today
      ? `La date de réception (${formatFrench(receivedOn)}) est postérieure à aujourd’hui (${formatFrench(today)}).`
      : receivedOn < request.issuedOn
        ? `La date de réception (${formatFrench(receivedOn)}) précède l’émission de la demande (${formatFrench(request.issuedOn)}).`
        : null;
  if (detail !== null) return err(refusalFor('INVALID', [{ pointer: '/receivedOn', code: 'INVALID', detail }]));
  if (request.letterReceivedOn === receivedOn) return ok({ next: action, request, events: [] });
  return ok({
    next: action,
    request: {
      ...request,
      letterReceivedOn: receivedOn,
      history: [...request.history, step(request.state, command, `Courrier reçu le ${formatFrench(receivedOn)}`)],
      version: request.version + 1,
    },
    events: [
      happened(
        'REQUEST_LETTER_RECEIVED',
        command,
        request,
        change('letterReceivedOn', 'Courrier reçu le', request.letterReceivedOn, receivedOn),
      ),
    ],
  });
};

/** The changes whose « before » is no longer the current value. */
export const staleChanges = (action: Action, changes: readonly RequestedChange[]): readonly StaleChange[] =>
  changes.flatMap((one) => {
    const current = currentValue(action, one);
    const { field, label, before, after } = one;
    return current === before ? [] : [{ field, label, before, current, after }];
  });

/** Whether an approval would be refused now: the request, its letter, then the action as it has become meanwhile. */
export const refuseToApprove = (
  action: Action,
  request: ModificationRequest,
  { userId, today }: { readonly userId: string; readonly today: CalendarDate },
): ApprovalRefusal | null => {
  const refusal = refuseRequestVerb(request, 'approve', userId);
  if (refusal !== null) return refusal;
  if (action.status === 'FE') {
    return {
      code: 'ACTION_CLOSED',
      detail: 'Cette action a été fermée : elle ne peut plus être modifiée. Refusez la demande en le disant.',
    };
  }
  const stale = staleChanges(action, request.changes);
  if (stale.length > 0) {
    return {
      code: 'REQUEST_STALE',
      changes: stale,
      detail: `L’action a changé depuis l’émission de cette demande (${stale.map(({ label }) => label).join(' ; ')}) : refusez-la en le disant, pour que l’organisme en dépose une nouvelle.`,
    };
  }
  const violations = faultsOf(action, request.changes, today);
  if (violations.length === 0) return null;
  const { detail, ...rest } = refusalFor(
    violations.some(({ code }) => code === 'DATES_INCOHERENT') ? 'DATES_INCOHERENT' : 'INVALID',
    violations,
  );
  return { ...rest, detail: `Cette demande ne convient plus à la situation de l’action. ${detail}` };
};

/**
 * Approves a request and applies every change to the action at once. Late flag and declaration periods follow the new
 * dates; declared periods are kept, and so is the advance.
 */
export const approve = (
  action: Action,
  request: ModificationRequest,
  command: Approve,
): Result<RequestDecided<ApprovedRequest>, ApprovalRefusal> => {
  const refusal = refuseToApprove(action, request, { userId: command.by.userId, today: command.today });
  if (refusal !== null) return err(refusal);
  const { letterReceivedOn } = request;
  if (letterReceivedOn === null) throw new Error('unreachable: refuseToApprove covers it');
  const approved: ApprovedRequest = {
    ...base(request),
    state: 'APPROVED',
    letterReceivedOn,
    remarks: command.remarks ?? null,
    amendmentNumber: command.amendmentNumber ?? null,
    information: informationOf(action, request.changes),
    history: [...request.history, step('APPROVED', command)],
    version: request.version + 1,
  };
  const changed = applied(withLock(action, request.type, undefined), request.changes);
  const settled: Decided<Action> =
    request.type === 'DATES' && changed.status !== 'AO'
      ? settle(changed, command, action)
      : { next: changed, events: [] };
  const wasOverdue = action.status === 'EC' && action.overdue;
  const isOverdue = settled.next.status === 'EC' && settled.next.overdue;
  return ok({
    next: settled.next,
    request: approved,
    events: [
      happened('REQUEST_APPROVED', command, request, [
        ...stateChange(request.state, 'APPROVED'),
        ...request.changes.flatMap(({ field, label, before, after }) => change(field, label, before, after)),
        ...(wasOverdue && !isOverdue ? change('overdue', 'Retard de fermeture', 'Oui', 'Non') : []),
      ]),
      ...settled.events,
    ],
  });
};

/** Refuses a request, with the reason that the provider will read. The action keeps its values. */
export const refuse = (
  action: Action,
  request: ModificationRequest,
  command: Refuse,
): Result<RequestDecided<RefusedRequest>, RequestStateRefusal> => {
  const refusal = refuseRequestVerb(request, 'refuse', command.by.userId);
  if (refusal !== null) return err(refusal);
  const refused: RefusedRequest = {
    ...base(request),
    state: 'REFUSED',
    reason: command.reason,
    history: [...request.history, step('REFUSED', command)],
    version: request.version + 1,
  };
  return ok({
    next: withLock(action, request.type, undefined),
    request: refused,
    events: [happened('REQUEST_REFUSED', command, request, stateChange(request.state, 'REFUSED'))],
  });
};

/** Takes a pending request back. Anyone of the provider that issued it may: its staff changes, the request stays theirs. */
export const withdraw = (
  action: Action,
  request: ModificationRequest,
  command: Cause,
): Result<RequestDecided<WithdrawnRequest>, RequestStateRefusal> => {
  const refusal = refuseRequestVerb(request, 'withdraw', command.by.userId);
  if (refusal !== null) return err(refusal);
  const withdrawn: WithdrawnRequest = {
    ...base(request),
    state: 'WITHDRAWN',
    history: [...request.history, step('WITHDRAWN', command)],
    version: request.version + 1,
  };
  return ok({
    next: withLock(action, request.type, undefined),
    request: withdrawn,
    events: [happened('REQUEST_WITHDRAWN', command, request, stateChange(request.state, 'WITHDRAWN'))],
  });
};

const base = ({
  id,
  actionNumber,
  organisation,
  type,
  issuer,
  serviceProvider,
  issuedOn,
  issuedAt,
  justification,
  changes,
  history,
  letterReceivedOn,
  version,
}: ModificationRequest): Common => ({
  id,
  actionNumber,
  organisation,
  type,
  issuer,
  serviceProvider,
  issuedOn,
  issuedAt,
  justification,
  changes,
  history,
  letterReceivedOn,
  version,
});
