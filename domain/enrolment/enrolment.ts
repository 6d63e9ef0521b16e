import type { CalendarDate } from '../calendar-date.ts';

// ── States ──────────────────────────────────────────────────────────────────────────────────────────────────────────

type Trainee = {
  /** Unique among all enrolments of all actions; carries the action number. */
  readonly id: string;
  readonly actionNumber: string;
  readonly organisation: string;
  readonly lastName: string;
  readonly firstName: string;
  /** The provider's own reference of the trainee: unique in the action, never a social security number. */
  readonly reference: string;
  readonly component: string | null;
  readonly enrolledAt: string;
  /** Starts at 1 and goes up by one with each change. */
  readonly version: number;
};

export type Pending = Trainee & { readonly state: 'PENDING' };
export type Confirmed = Trainee & { readonly state: 'CONFIRMED' };
export type Entered = Trainee & { readonly state: 'ENTERED'; readonly entryDate: CalendarDate };
export type Left = Trainee & {
  readonly state: 'COMPLETED' | 'DROPPED_OUT' | 'EXCLUDED';
  readonly entryDate: CalendarDate;
  readonly exitDate: CalendarDate;
};
/** Ended without an entry; a cancelled entry keeps no date. */
export type Ended = Trainee & { readonly state: 'REFUSED' | 'CANCELLED' | 'NO_SHOW' };
export type Enrolment = Pending | Confirmed | Entered | Left | Ended;
export type EnrolmentState = Enrolment['state'];

export const enrolmentStates = [
  'PENDING',
  'CONFIRMED',
  'ENTERED',
  'COMPLETED',
  'DROPPED_OUT',
  'EXCLUDED',
  'REFUSED',
  'CANCELLED',
  'NO_SHOW',
] as const satisfies readonly EnrolmentState[];

export const enrolmentStateLabels = {
  PENDING: 'En attente',
  CONFIRMED: 'Confirmée',
  ENTERED: 'En formation',
  COMPLETED: 'Formation terminée',
  DROPPED_OUT: 'Abandon',
  EXCLUDED: 'Exclusion',
  REFUSED: 'Refusée',
  CANCELLED: 'Annulée',
  NO_SHOW: 'Absent à l’entrée',
} as const satisfies Record<EnrolmentState, string>;

// ── Transition table ────────────────────────────────────────────────────────────────────────────────────────────────

export const enrolmentTransitions = {
  PENDING: { confirm: 'CONFIRMED', refuse: 'REFUSED', cancel: 'CANCELLED', miss: null, enter: null, exit: null },
  CONFIRMED: { confirm: null, refuse: null, cancel: 'CANCELLED', miss: 'NO_SHOW', enter: 'ENTERED', exit: null },
  /** `enter` again corrects the date; `cancel` undoes an entry recorded by mistake. */
  ENTERED: { confirm: null, refuse: null, cancel: 'CANCELLED', miss: null, enter: 'ENTERED', exit: 'COMPLETED' },
  /** The entry date stays correctable after the exit: the first entry may prove to be another day. */
  COMPLETED: { confirm: null, refuse: null, cancel: null, miss: null, enter: 'COMPLETED', exit: null },
  DROPPED_OUT: { confirm: null, refuse: null, cancel: null, miss: null, enter: 'DROPPED_OUT', exit: null },
  EXCLUDED: { confirm: null, refuse: null, cancel: null, miss: null, enter: 'EXCLUDED', exit: null },
  REFUSED: { confirm: null, refuse: null, cancel: null, miss: null, enter: null, exit: null },
  CANCELLED: { confirm: null, refuse: null, cancel: null, miss: null, enter: null, exit: null },
  NO_SHOW: { confirm: null, refuse: null, cancel: null, miss: null, enter: null, exit: null },
} as const satisfies Record<
  EnrolmentState,
  Record<'confirm' | 'refuse' | 'cancel' | 'miss' | 'enter' | 'exit', EnrolmentState | null>
>;
export type EnrolmentVerb = keyof (typeof enrolmentTransitions)['PENDING'];

/** The enrolments that a verb may be tried on, by the table. */
export type EnrolmentAllowing<Verb extends EnrolmentVerb> = Extract<
  Enrolment,
  {
    readonly state: {
      [State in EnrolmentState]: (typeof enrolmentTransitions)[State][Verb] extends null ? never : State;
    }[EnrolmentState];
  }
>;

export const allows = <Verb extends EnrolmentVerb>(
  enrolment: Enrolment,
  verb: Verb,
): enrolment is EnrolmentAllowing<Verb> => enrolmentTransitions[enrolment.state][verb] !== null;
