import { type Action, reportingPeriods } from '../../domain/action/action.ts';
import { close } from '../../domain/action/closing.ts';
import { bringUpToDate } from '../../domain/action/day.ts';
import { open } from '../../domain/action/opening.ts';
import { addDays, type CalendarDate, date } from '../../domain/calendar-date.ts';
import type { Actor } from '../../domain/caller.ts';
import { declare } from '../../domain/declaration/declare.ts';
import type { Enrolment } from '../../domain/enrolment/enrolment.ts';
import { decideEnrolment, enrol, enter, exit } from '../../domain/enrolment/verbs.ts';
import { change, happened } from '../../domain/event.ts';
import { followInvoice } from '../../domain/invoice/advance.ts';
import { invoiceStateLabels } from '../../domain/invoice/words.ts';
import { ids } from '../../store/keys.ts';
import { guideDay } from '../days.ts';
import { profileOf } from './providers.ts';
import { at, type Scene, sure, write } from './scene.ts';
import { cyclic } from './stories.ts';

const finance: Actor = { userId: 'finance', role: 'finance' };
const nightly: Actor = { userId: 'flag-late-closures', role: 'system' };

const firstNames = ['Camille', 'Sacha', 'Alix', 'Noa', 'Charlie', 'Lou', 'Maxime'];

const enrolTrainee = (scene: Scene, today: CalendarDate): Enrolment => {
  const { stored, roster, by } = scene;
  const [story, rank] = [scene.index + 1, roster.length + 1];
  const decided = sure(
    enrol(stored.action, {
      id: ids.enrolment(stored.action.actionNumber, stored.seq + 1),
      lastName: `EXEMPLE-${String(story).padStart(3, '0')}-${rank}`,
      firstName: cyclic(firstNames, scene.index + rank),
      reference: `DEMO-${story}-${rank}`,
      component: '01',
      today,
      at: at(today, 10, rank),
      by,
    }),
  );
  write(scene, decided, { enrolments: [{ before: null, after: decided.enrolment }] });
  roster.push(decided.enrolment);
  return decided.enrolment;
};

type DecideEnrolment = (action: Action, enrolment: Enrolment) => ReturnType<typeof enter>;

const changeEnrolment = (scene: Scene, before: Enrolment, decide: DecideEnrolment): Enrolment => {
  const decided = sure(decide(scene.stored.action, before));
  write(scene, decided, { enrolments: [{ before, after: decided.enrolment }] });
  scene.roster[scene.roster.findIndex(({ id }) => id === before.id)] = decided.enrolment;
  return decided.enrolment;
};

/** Trainees are enrolled and confirmed, then enter. With the first one, the provider opens the action, if it does. */
export const enterTrainees = (scene: Scene): void => {
  const { story, by } = scene;
  for (const [rank, entry] of (story.entries ?? []).entries()) {
    const day = date(entry);
    const enrolled = enrolTrainee(scene, addDays(day, -7));
    const confirmed = changeEnrolment(scene, enrolled, (action, one) =>
      decideEnrolment(action, one, 'confirm', { today: day, at: at(addDays(day, -5), 11, rank), by }),
    );
    const entered = changeEnrolment(scene, confirmed, (action, one) =>
      enter(action, one, { entryDate: day, today: day, at: at(day, 8, 30), by }),
    );
    if (rank === 0 && story.opened) openAction(scene, day, entered);
  }
};

const openAction = (scene: Scene, day: CalendarDate, entered: Enrolment): void => {
  const { ledger, story, by } = scene;
  const cause = { today: day, at: at(day, 14, 38), by };
  write(scene, sure(open(scene.stored.action, { actualStartDate: day, ...cause })));
  if (story.held) changeEnrolment(scene, entered, (action, one) => decideEnrolment(action, one, 'cancel', cause));
  scene.stored = ledger.decideAdvance(scene.stored, profileOf(story.organisation), at(day, 14, 39), day);
};

/** Others are enrolled, and not confirmed yet. */
export const enrolPending = (scene: Scene): void => {
  for (let count = 0; count < (scene.story.pending ?? 0); count += 1) enrolTrainee(scene, date('2023-01-04'));
};

/** The provider declares the oldest periods. */
export const declarePeriods = (scene: Scene): void => {
  const { story, by, roster } = scene;
  for (const period of reportingPeriods(scene.stored.action).slice(0, story.declared ?? 0)) {
    const later = addDays(period.end, 4);
    const today = later < guideDay ? later : guideDay;
    const hours = roster
      .filter((one) => 'entryDate' in one && one.entryDate <= period.end)
      .map((one) => ({ enrolmentId: one.id, hours: 70 }));
    const decided = sure(
      declare(scene.stored.action, { period, roster, earlier: null }, { today, at: at(today, 15), by, hours }),
    );
    write(scene, decided, { declarations: [decided.declaration] });
  }
};

/** Trainees leave, and the provider closes the action. */
export const closeAction = (scene: Scene): void => {
  const { story, by, roster } = scene;
  if (story.closedOn === undefined) return;
  const day = date(story.closedOn);
  for (const trainee of roster.filter(({ state }) => state === 'ENTERED'))
    changeEnrolment(scene, trainee, (action, one) =>
      exit(action, one, { exitDate: day, reason: 'COMPLETED', today: day, at: at(day, 16), by }),
    );
  const today = addDays(day, 5);
  write(scene, sure(close(scene.stored.action, { actualEndDate: day, today, at: at(today, 9), by })));
};

const reasons: Readonly<Record<string, string>> = {
  SUSPENDED: 'Justificatif d’entrée à joindre (démonstration).',
  REJECTED: 'Code service inconnu (démonstration).',
};

/** Finance processes the advance invoice. */
export const processInvoice = (scene: Scene): void => {
  const { ledger, story } = scene;
  for (const [rank, state] of (story.finance ?? []).entries()) {
    const invoice = ledger.invoice(story.actionNumber);
    if (invoice === null || invoice.state === 'HELD') return;
    const today = addDays(date(story.start), 5 + rank * 4);
    const cause = { today, at: at(today, 10), by: finance };
    const { next, ...decided } = sure(
      followInvoice(scene.stored.action, invoice, { state, reason: reasons[state] }, cause),
    );
    const labels = [invoiceStateLabels[invoice.state], invoiceStateLabels[decided.invoice.state]] as const;
    const changed = happened('INVOICE_STATUS_CHANGED', cause, {
      subject: invoice.id,
      changes: change('state', 'État de la facture', ...labels),
      data: { invoiceId: invoice.id, state: decided.invoice.state },
    });
    write(scene, { next, events: [changed] }, { invoices: decided.invoices });
  }
};

/** The nightly task stores what the guide's day changes. */
export const endDay = (scene: Scene): void => {
  if (scene.stored.action.status === 'AO') return;
  write(scene, bringUpToDate(scene.stored.action, { today: guideDay, at: at(guideDay, 0), by: nightly }));
};
