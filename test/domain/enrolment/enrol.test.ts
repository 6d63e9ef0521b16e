import { describe, expect, it } from 'vitest';
import type { Action } from '../../../domain/action/action.ts';
import { date } from '../../../domain/calendar-date.ts';
import {
  type Enrolment,
  type EnrolmentState,
  type EnrolmentVerb,
  enrolmentStateLabels,
  enrolmentStates,
  enrolmentTransitions,
} from '../../../domain/enrolment/enrolment.ts';
import { decideEnrolment, enrol, enter, exit, mayDecide } from '../../../domain/enrolment/verbs.ts';
import { awaitingAction, closedAction, openAction } from '../../support/actions.ts';
import { refusalOf } from '../../support/refusal.ts';

const by = { userId: 'GR237', role: 'titulaire' } as const;
const at = '2023-01-10T09:00:00.000Z';
const cause = { today: date('2023-01-10'), at, by } as const;
const id = '23C00390257_1.E2';
const trainee = {
  id,
  actionNumber: '23C00390257_1',
  organisation: 'GR237',
  lastName: 'Exemple',
  firstName: 'Camille',
  reference: 'STA-1',
  component: null,
  enrolledAt: '2023-01-04T09:00:00.000Z',
  version: 1,
} as const;

const inState = (state: EnrolmentState): Enrolment => {
  switch (state) {
    case 'PENDING':
    case 'CONFIRMED':
    case 'REFUSED':
    case 'CANCELLED':
    case 'NO_SHOW':
      return { ...trainee, state };
    case 'ENTERED':
      return { ...trainee, state, entryDate: date('2023-01-05') };
    case 'COMPLETED':
    case 'DROPPED_OUT':
    case 'EXCLUDED':
      return { ...trainee, state, entryDate: date('2023-01-05'), exitDate: date('2023-01-09') };
  }
};

/** One trainee entered on the 5th, another on the 9th; one enrolment pending. */
const action: Action = openAction({
  facts: { entryDates: { '2023-01-05': 1, '2023-01-09': 1 }, inTrainingCount: 2, pendingEnrolments: 1 },
});
const moved = (facts: Partial<Action['facts']>): Action => ({ ...action, facts: { ...action.facts, ...facts } });

const play = (verb: EnrolmentVerb, on: Action, enrolment: Enrolment) => {
  switch (verb) {
    case 'confirm':
    case 'refuse':
    case 'cancel':
    case 'miss':
      return decideEnrolment(on, enrolment, verb, cause);
    case 'enter':
      return enter(on, enrolment, { ...cause, entryDate: date('2023-01-06') });
    case 'exit':
      return exit(on, enrolment, { ...cause, exitDate: date('2023-01-09'), reason: 'COMPLETED' });
  }
};
const verbs = ['confirm', 'refuse', 'cancel', 'miss', 'enter', 'exit'] as const satisfies readonly EnrolmentVerb[];

/** docs/domain.md, « Enrolments », besides the corrections of an entry date. */
const allowed: Readonly<Record<string, EnrolmentState>> = {
  'PENDING confirm': 'CONFIRMED',
  'PENDING refuse': 'REFUSED',
  'PENDING cancel': 'CANCELLED',
  'CONFIRMED cancel': 'CANCELLED',
  'CONFIRMED miss': 'NO_SHOW',
  'CONFIRMED enter': 'ENTERED',
  'ENTERED cancel': 'CANCELLED',
  'ENTERED enter': 'ENTERED',
  'ENTERED exit': 'COMPLETED',
  'COMPLETED enter': 'COMPLETED',
  'DROPPED_OUT enter': 'DROPPED_OUT',
  'EXCLUDED enter': 'EXCLUDED',
};
const words = {
  confirm: 'elle ne peut pas être confirmée',
  refuse: 'elle ne peut pas être refusée',
  cancel: 'elle ne peut pas être annulée',
  miss: 'l’absence ne peut pas être enregistrée',
  enter: 'l’entrée ne peut pas être enregistrée',
  exit: 'la sortie ne peut pas être enregistrée',
} as const;
const over = 'Cet état est définitif : au besoin, inscrivez de nouveau le stagiaire, sous une autre référence.';
const exitedHint = 'La sortie est enregistrée : seule la date d’entrée peut encore être corrigée.';
const enteredHint = 'Le stagiaire est entré : si l’entrée a été saisie par erreur, annulez-la.';
/** What the refusal says to do instead. */
const instead: Readonly<Record<string, string>> = {
  'PENDING miss': 'Confirmez-la d’abord, ou annulez-la.',
  'PENDING enter': 'Confirmez-la d’abord.',
  'PENDING exit': 'Confirmez-la et enregistrez l’entrée d’abord.',
  'CONFIRMED confirm': 'Enregistrez l’entrée du stagiaire, son absence, ou annulez-la.',
  'CONFIRMED refuse': 'Annulez-la plutôt.',
  'CONFIRMED exit': 'Enregistrez d’abord l’entrée.',
  ENTERED: enteredHint,
  COMPLETED: exitedHint,
  DROPPED_OUT: exitedHint,
  EXCLUDED: exitedHint,
  REFUSED: over,
  CANCELLED: over,
  NO_SHOW: over,
};

describe('a verb on an enrolment', () => {
  it.each(enrolmentStates.flatMap((state) => verbs.map((verb) => ({ state, verb }))))(
    'on $state: $verb goes where the table says, or is refused',
    ({ state, verb }) => {
      const enrolment = inState(state);
      const to = allowed[`${state} ${verb}`];
      expect(enrolmentTransitions[state][verb]).toBe(to ?? null);
      const decided = play(verb, action, enrolment);
      if (to === undefined) {
        const error = {
          code: 'ENROLMENT_STATE',
          state,
          detail: `Cette inscription est à l’état « ${enrolmentStateLabels[state]} » : ${words[verb]}. ${instead[`${state} ${verb}`] ?? instead[state]}`,
        };
        expect(decided).toEqual({ ok: false, error });
        expect(refusalOf(mayDecide(action, enrolment, verb))).toEqual(error);
      } else {
        expect(decided).toMatchObject({ ok: true, value: { enrolment: { id, state: to } } });
        expect(refusalOf(mayDecide(action, enrolment, verb))).toBeNull();
      }
    },
  );

  it.each(verbs)('is refused in a closed action: %s', (verb) => {
    const error = { code: 'ACTION_CLOSED', detail: 'Cette action est fermée : ses inscriptions ne changent plus.' };
    expect(play(verb, closedAction(), inState('ENTERED'))).toEqual({ ok: false, error });
  });

  const ends: Readonly<Partial<Record<EnrolmentState, readonly [may: readonly EnrolmentVerb[], words: string]>>> = {
    PENDING: [['refuse', 'cancel'], 'refusée ou annulée'],
    CONFIRMED: [['cancel', 'miss'], 'annulée, ou son absence enregistrée'],
  };
  it.each(
    enrolmentStates.flatMap((state) =>
      verbs.flatMap((verb) => {
        const end = ends[state];
        return end === undefined ? [] : [{ state, verb, may: end[0].includes(verb), words: end[1] }];
      }),
    ),
  )('in a closed action, on $state, only ends what waits: $verb', ({ state, verb, may, words: what }) => {
    const played = play(verb, closedAction(), inState(state));
    expect(played.ok).toBe(may);
    if (!may)
      expect(played).toEqual({
        ok: false,
        error: {
          code: 'ACTION_CLOSED',
          detail: `Cette action est fermée : cette inscription peut seulement être ${what}.`,
        },
      });
  });

  it('shows each state in the words of the screens', () => {
    expect(enrolmentStateLabels).toEqual({
      PENDING: 'En attente',
      CONFIRMED: 'Confirmée',
      ENTERED: 'En formation',
      COMPLETED: 'Formation terminée',
      DROPPED_OUT: 'Abandon',
      EXCLUDED: 'Exclusion',
      REFUSED: 'Refusée',
      CANCELLED: 'Annulée',
      NO_SHOW: 'Absent à l’entrée',
    });
  });
});

describe('enrolling a trainee', () => {
  const asked = { ...cause, id, lastName: 'Exemple', firstName: 'Camille', reference: 'STA-1', component: null };

  it('makes a pending enrolment, counts it, and names nobody in the event', () => {
    expect(enrol(action, asked)).toEqual({
      ok: true,
      value: {
        enrolment: { ...trainee, enrolledAt: at, state: 'PENDING' },
        next: moved({ pendingEnrolments: 2 }),
        events: [
          {
            type: 'TRAINEE_ENROLLED',
            at,
            by,
            subject: id,
            changes: [{ field: 'state', label: 'État de l’inscription', before: null, after: 'En attente' }],
            data: {},
          },
        ],
      },
    });
  });

  it('takes a component of the action, and refuses another', () => {
    expect(enrol(action, { ...asked, component: '02' })).toMatchObject({
      ok: true,
      value: { enrolment: { component: '02' } },
    });
    const refused = (component: string, on: Action) => enrol(on, { ...asked, component });
    const detail = 'La composante 09 n’existe pas dans cette action : 01, 02, 03.';
    expect(refused('09', action)).toEqual({
      ok: false,
      error: { code: 'INVALID', detail, violations: [{ pointer: '/component', code: 'INVALID', detail }] },
    });
    expect(refused('01', awaitingAction({ components: [] }))).toMatchObject({
      error: { detail: 'La composante 01 n’existe pas dans cette action : aucune composante.' },
    });
  });

  it('is refused in a closed action', () => {
    expect(enrol(closedAction(), asked)).toMatchObject({ error: { code: 'ACTION_CLOSED' } });
  });
});

describe('deciding on an enrolment', () => {
  it.each([
    ['confirm', 'CONFIRMED', 'ENROLMENT_CONFIRMED', 'Confirmée'],
    ['refuse', 'REFUSED', 'ENROLMENT_REFUSED', 'Refusée'],
    ['cancel', 'CANCELLED', 'ENROLMENT_CANCELLED', 'Annulée'],
  ] as const)('%s: it waits no more', (verb, state, type, label) => {
    expect(decideEnrolment(action, inState('PENDING'), verb, cause)).toEqual({
      ok: true,
      value: {
        enrolment: { ...trainee, version: 2, state },
        next: moved({ pendingEnrolments: 0 }),
        events: [
          {
            type,
            at,
            by,
            subject: id,
            changes: [{ field: 'state', label: 'État de l’inscription', before: 'En attente', after: label }],
            data: {},
          },
        ],
      },
    });
  });

  it('marks a confirmed trainee absent, whom no figure counts', () => {
    expect(decideEnrolment(action, inState('CONFIRMED'), 'miss', cause)).toMatchObject({
      value: { enrolment: { state: 'NO_SHOW' }, next: action, events: [{ type: 'ENROLMENT_NO_SHOW' }] },
    });
  });

  it('takes a mistaken entry back, its date with it', () => {
    expect(decideEnrolment(action, inState('ENTERED'), 'cancel', cause)).toEqual({
      ok: true,
      value: {
        enrolment: { ...trainee, version: 2, state: 'CANCELLED' },
        next: moved({ entryDates: { '2023-01-09': 1 }, inTrainingCount: 1 }),
        events: [
          {
            type: 'ENTRY_CANCELLED',
            at,
            by,
            subject: id,
            changes: [
              { field: 'state', label: 'État de l’inscription', before: 'En formation', after: 'Annulée' },
              { field: 'entryDate', label: 'Date d’entrée', before: '2023-01-05', after: null },
            ],
            data: {},
          },
        ],
      },
    });
  });
});

describe('recording an entry', () => {
  const on = (day: string, today = '2023-01-10') => ({ ...cause, today: date(today), entryDate: date(day) });

  it('puts the trainee in training and counts the day', () => {
    expect(enter(action, inState('CONFIRMED'), on('2023-01-09'))).toEqual({
      ok: true,
      value: {
        enrolment: { ...trainee, version: 2, state: 'ENTERED', entryDate: '2023-01-09' },
        next: moved({ entryDates: { '2023-01-05': 1, '2023-01-09': 2 }, inTrainingCount: 3 }),
        events: [
          {
            type: 'ENTRY_RECORDED',
            at,
            by,
            subject: id,
            changes: [
              { field: 'state', label: 'État de l’inscription', before: 'Confirmée', after: 'En formation' },
              { field: 'entryDate', label: 'Date d’entrée', before: null, after: '2023-01-09' },
            ],
            data: { entryDate: '2023-01-09' },
          },
        ],
      },
    });
  });

  it('keeps the days in order', () => {
    const decided = enter(action, inState('CONFIRMED'), on('2023-01-02'));
    expect(decided.ok && Object.keys(decided.value.next.facts.entryDates)).toEqual([
      '2023-01-02',
      '2023-01-05',
      '2023-01-09',
    ]);
  });

  it('corrects the date, after the exit too, without counting a trainee twice', () => {
    expect(enter(action, inState('ENTERED'), on('2023-01-06'))).toEqual({
      ok: true,
      value: {
        enrolment: { ...trainee, version: 2, state: 'ENTERED', entryDate: '2023-01-06' },
        next: moved({ entryDates: { '2023-01-06': 1, '2023-01-09': 1 } }),
        events: [
          {
            type: 'ENTRY_CORRECTED',
            at,
            by,
            subject: id,
            changes: [{ field: 'entryDate', label: 'Date d’entrée', before: '2023-01-05', after: '2023-01-06' }],
            data: { entryDate: '2023-01-06' },
          },
        ],
      },
    });
    expect(enter(action, inState('COMPLETED'), on('2023-01-09'))).toMatchObject({
      value: {
        enrolment: { state: 'COMPLETED', entryDate: '2023-01-09', exitDate: '2023-01-09' },
        next: { facts: { entryDates: { '2023-01-09': 2 }, inTrainingCount: 2 } },
      },
    });
  });

  it('gives nothing for the same date again', () => {
    const enrolment = inState('ENTERED');
    expect(enter(action, enrolment, on('2023-01-05'))).toEqual({
      ok: true,
      value: { enrolment, next: action, events: [] },
    });
  });

  it('may be today, on the planned start and on the planned end', () => {
    expect(enter(action, inState('CONFIRMED'), on('2023-01-10')).ok).toBe(true);
    expect(enter(action, inState('CONFIRMED'), on('2023-01-02')).ok).toBe(true);
    expect(enter(action, inState('CONFIRMED'), on('2024-06-30', '2024-06-30')).ok).toBe(true);
  });

  it.each([
    [
      '2023-01-11',
      'CONFIRMED',
      'ENTRY_IN_FUTURE',
      'La date d’entrée (11/01/2023) est postérieure à aujourd’hui (10/01/2023) : corrigez-la, ou enregistrez l’entrée le jour venu.',
    ],
    [
      '2023-01-01',
      'CONFIRMED',
      'ENTRY_BEFORE_PLANNED_START',
      'La date d’entrée (01/01/2023) précède le début prévu de l’action (02/01/2023) : corrigez-la, ou demandez d’abord une modification de dates.',
    ],
    [
      '2023-01-10',
      'DROPPED_OUT',
      'EXIT_BEFORE_ENTRY',
      'La date d’entrée (10/01/2023) suit la date de sortie du stagiaire (09/01/2023) : corrigez-la.',
    ],
  ] as const)('refuses %s on %s', (day, state, code, detail) => {
    expect(enter(action, inState(state), on(day))).toEqual({
      ok: false,
      error: { code, detail, violations: [{ pointer: '/entryDate', code, detail }] },
    });
  });

  it('reports every violation of the date at once, the first one by its code', () => {
    const details = [
      'La date d’entrée (01/07/2024) est postérieure à aujourd’hui (10/01/2023) : corrigez-la, ou enregistrez l’entrée le jour venu.',
      'La date d’entrée (01/07/2024) suit la fin prévue de l’action (30/06/2024) : corrigez-la, ou demandez d’abord une modification de dates.',
    ];
    expect(enter(action, inState('CONFIRMED'), on('2024-07-01'))).toMatchObject({
      error: {
        code: 'ENTRY_IN_FUTURE',
        detail: details.join(' '),
        violations: [
          { code: 'ENTRY_IN_FUTURE' },
          { pointer: '/entryDate', code: 'ENTRY_AFTER_PLANNED_END', detail: details[1] },
        ],
      },
    });
  });
});

describe('recording an exit', () => {
  const on = (day: string, today = '2023-01-10', reason: 'COMPLETED' | 'DROPPED_OUT' | 'EXCLUDED' = 'DROPPED_OUT') => ({
    ...cause,
    today: date(today),
    exitDate: date(day),
    reason,
  });

  it('takes the trainee out of training, keeps the entry, and says why', () => {
    expect(exit(action, inState('ENTERED'), on('2023-01-09'))).toEqual({
      ok: true,
      value: {
        enrolment: { ...trainee, version: 2, state: 'DROPPED_OUT', entryDate: '2023-01-05', exitDate: '2023-01-09' },
        next: moved({ inTrainingCount: 1, lastExitDate: date('2023-01-09') }),
        events: [
          {
            type: 'EXIT_RECORDED',
            at,
            by,
            subject: id,
            changes: [
              { field: 'state', label: 'État de l’inscription', before: 'En formation', after: 'Abandon' },
              { field: 'exitDate', label: 'Date de sortie', before: null, after: '2023-01-09' },
            ],
            data: { exitDate: '2023-01-09', reason: 'DROPPED_OUT' },
          },
        ],
      },
    });
  });

  it('remembers the latest exit', () => {
    const left = (before: string, day: string) => {
      const decided = exit(moved({ lastExitDate: date(before) }), inState('ENTERED'), on(day));
      return decided.ok ? decided.value.next.facts.lastExitDate : decided.error;
    };
    expect(left('2023-01-08', '2023-01-06')).toBe('2023-01-08');
    expect(left('2023-01-06', '2023-01-08')).toBe('2023-01-08');
  });

  it('may be on the day of entry, today, and on the planned end', () => {
    expect(exit(action, inState('ENTERED'), on('2023-01-05')).ok).toBe(true);
    expect(exit(action, inState('ENTERED'), on('2023-01-10')).ok).toBe(true);
    expect(exit(action, inState('ENTERED'), on('2024-06-30', '2024-06-30')).ok).toBe(true);
  });

  it.each([
    [
      '2023-01-11',
      '2023-01-10',
      'EXIT_IN_FUTURE',
      'La date de sortie (11/01/2023) est postérieure à aujourd’hui (10/01/2023) : corrigez-la, ou enregistrez la sortie le jour venu.',
    ],
    [
      '2023-01-04',
      '2023-01-10',
      'EXIT_BEFORE_ENTRY',
      'La date de sortie (04/01/2023) précède la date d’entrée (05/01/2023) : corrigez l’une ou l’autre.',
    ],
    [
      '2024-07-01',
      '2024-07-01',
      'EXIT_AFTER_PLANNED_END',
      'La date de sortie (01/07/2024) suit la fin prévue de l’action (30/06/2024) : corrigez-la, ou demandez d’abord une modification de dates.',
    ],
  ])('refuses %s on %s', (day, today, code, detail) => {
    expect(exit(action, inState('ENTERED'), on(day, today))).toEqual({
      ok: false,
      error: { code, detail, violations: [{ pointer: '/exitDate', code, detail }] },
    });
  });
});
