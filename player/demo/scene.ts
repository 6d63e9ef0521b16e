import type { Action } from '../../domain/action/action.ts';
import { type Registration, register } from '../../domain/action/registration.ts';
import { addDays, type CalendarDate, date } from '../../domain/calendar-date.ts';
import type { Actor } from '../../domain/caller.ts';
import type { Enrolment } from '../../domain/enrolment/enrolment.ts';
import type { Decided } from '../../domain/event.ts';
import type { Result } from '../../domain/result.ts';
import type { ActionChange } from '../../store/plan.ts';
import type { StoredAction } from '../../store/stored.ts';
import { guideDay } from '../days.ts';
import { contracts } from './contracts.ts';
import type { Ledger } from './ledger.ts';
import { cyclic, type Story } from './stories.ts';

const region: Actor = { userId: 'region', role: 'region' };

const subjects = [
  'MÉTIERS DU BÂTIMENT',
  'SERVICE À LA PERSONNE',
  'LOGISTIQUE ET TRANSPORT',
  'HÔTELLERIE-RESTAURATION',
  'NUMÉRIQUE',
  'MAINTENANCE INDUSTRIELLE',
  'AGRICULTURE ET MARAÎCHAGE',
];
const places = ['Toulouse', 'Montpellier', 'Albi', 'Nîmes', 'Perpignan', 'Tarbes', 'Rodez'];

/** An action as its story unfolds. */
export type Scene = {
  readonly ledger: Ledger;
  readonly story: Story;
  /** The story's rank among all. */
  readonly index: number;
  readonly by: Actor;
  readonly roster: Enrolment[];
  stored: StoredAction;
};

export const at = (day: CalendarDate, hour: number, minute = 0): string =>
  `${day}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00.000Z`;

export const sure = <T, E>(result: Result<T, E>): T => {
  if (!result.ok) throw new Error(`The demonstration breaks a rule: ${JSON.stringify(result.error)}`);
  return result.value;
};

export const write = (
  scene: Scene,
  { next: after, events }: Decided<Action>,
  more: Partial<ActionChange> = {},
): void => {
  scene.stored = scene.ledger.write({ before: scene.stored, after, events, ...more });
};

/** The Région registers the action. */
export const begin = (ledger: Ledger, story: Story, index: number): Scene => {
  const start = date(story.start);
  const today = start < guideDay ? addDays(start, -20) : date('2022-12-19');
  const { next: after, events } = sure(register(registration(story, index), { at: at(today, 9), by: region }));
  const by: Actor = { userId: story.organisation, role: 'titulaire' };
  return { ledger, story, index, by, roster: [], stored: ledger.write({ before: null, after, events }) };
};

const registration = (story: Story, index: number): Registration => {
  const [start, end] = [date(story.start), date(story.end)];
  const site = story.site ?? cyclic(places, index);
  const title = story.title ?? `FORMATION DE DÉMONSTRATION - ${cyclic(subjects, index)} - ${site.toUpperCase()}`;
  return {
    actionNumber: story.actionNumber,
    contractNumber: story.contractNumber ?? `${story.actionNumber.slice(0, 3)}0${story.actionNumber.slice(5, 11)}`,
    lot: story.lot ?? `Lot ${1 + (index % 40)}`,
    title,
    year: Number(story.start.slice(0, 4)),
    organisation: story.organisation,
    plannedStartDate: start,
    plannedEndDate: end,
    reportingFrequency: story.frequency ?? 'MONTHLY',
    invoicingPeriod: story.frequency ?? 'MONTHLY',
    places: story.places ?? 12 + (index % 5),
    site,
    components: (story.components ?? [`${title} - parcours unique`]).map((componentTitle, rank) => ({
      number: `0${rank + 1}`,
      title: componentTitle,
      startDate: start,
      endDate: end,
    })),
    advanceTerms: contracts[story.contract],
  };
};
