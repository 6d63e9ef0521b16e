import { type Action, reportingPeriods } from '../../../domain/action/action.ts';
import { close } from '../../../domain/action/closing.ts';
import { bringUpToDate } from '../../../domain/action/day.ts';
import { open } from '../../../domain/action/opening.ts';
import { type Registration, register } from '../../../domain/action/registration.ts';
import { addDays, type CalendarDate, date } from '../../../domain/calendar-date.ts';
import type { Actor } from '../../../domain/caller.ts';
import { declare } from '../../../domain/declaration/declare.ts';
import { type Enrolment } from '../../../domain/enrolment/enrolment.ts';
import { decideEnrolment, enrol, enter, exit } from '../../../domain/enrolment/verbs.ts';
import { change, happened } from '../../../domain/event.ts';
import { followInvoice } from '../../../domain/invoice/advance.ts';
import { type Invoice } from '../../../domain/invoice/invoice.ts';
import { invoiceStateLabels } from '../../../domain/invoice/words.ts';
import type { Result } from '../../../domain/result.ts';
import { ids, keys } from '../../../functions/shared/store/keys.ts';
import type { Profile, StoredAction } from '../../../functions/shared/store/stored.ts';
import { type ContractName, contracts } from './contracts.ts';
import { makeLedger } from './ledger.ts';

/** The guide's day: what happened before it is the demonstration's past. */
const guideDay = date('2023-01-05');
const region: Actor = { userId: 'region', role: 'region' };
const finance: Actor = { userId: 'finance', role: 'finance' };
const buyer = { name: 'Région fictive (démonstration)', siret: '00000000100016' };

const profileOf = (organisation: string, siret: string, name: string): readonly [string, Profile] => [
  organisation,
  {
    name,
    siret,
    address: '1 rue de l’Exemple, 31000 Toulouse (adresse fictive)',
    contactName: 'Contact de démonstration',
    email: `contact@${organisation.toLowerCase()}.example`,
    phone: '0500000000',
    vatExempt: true,
    authorisedSignatories: [{ name: 'Signataire de démonstration', capacity: 'Directrice' }],
  },
];

const profiles = new Map([
  profileOf('GR237', '00000000200014', 'Organisme GR237 (démonstration)'),
  profileOf('GR512', '00000000300012', 'Organisme GR512 (démonstration)'),
  profileOf('GR604', '00000000400010', 'Organisme GR604 (démonstration)'),
  profileOf('GR718', '00000000500017', 'Organisme GR718 (démonstration)'),
]);

const profileItems = (organisations: readonly string[]) =>
  organisations.map((organisation) => ({
    ...keys.profile(organisation),
    kind: 'PROFILE',
    organisation,
    body: profiles.get(organisation),
    version: 1,
  }));

/** What is there even without the demonstration: the sheets of the personas' providers. */
export const referenceItems = (): readonly Record<string, unknown>[] => profileItems(['GR237', 'GR512']);

const sure = <T, E>(result: Result<T, E>): T => {
  if (!result.ok) throw new Error(`The demonstration breaks a rule: ${JSON.stringify(result.error)}`);
  return result.value;
};

const guideTitle =
  'ENSEIGNEMENT FORMATION-PREPARATION AUX SELECTIONS DES FORMATIONS DU SANITAIRE ET SOCIAL - DEPARTEMENT DE LA HAUTE GARONNE - HSTA';
const guideComponents = [
  'HSTA - Formation professionnalisante COMPETENCES PLUS - Préparation aux sélections des formations de niveau 3 du secteur sanitaire et social (DEAES, Ambulancier...)',
  'HSTA - Formation professionnalisante COMPETENCES PLUS - Préparation aux sélections des formations de niveau 4 du secteur sanitaire et social (DEAS, DEAP, DEME, TISF)',
  'HSTA - Formation professionnalisante COMPETENCES PLUS - Préparation aux sélections des formations de niveau 6 du secteur sanitaire et social (IDE, CESF, DEASS, DEES, DEEJE,...)',
];

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
const firstNames = ['Camille', 'Sacha', 'Alix', 'Noa', 'Charlie', 'Lou', 'Maxime'];
const cyclic = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('An empty list');
  return found;
};

/** What became of an action in the demonstration's past. */
type Story = {
  readonly organisation: string;
  readonly actionNumber: string;
  readonly contract: ContractName;
  readonly start: string;
  readonly end: string;
  readonly frequency?: 'MONTHLY' | 'BIMONTHLY' | 'QUARTERLY';
  readonly title?: string;
  readonly components?: readonly string[];
  readonly lot?: string;
  readonly contractNumber?: string;
  readonly places?: number;
  readonly site?: string;
  /** Days on which trainees entered; opened on the first one unless `waits`. */
  readonly entries?: readonly string[];
  readonly opened?: true;
  /** How many of its oldest ended periods are declared. */
  readonly declared?: number;
  readonly pending?: number;
  readonly closedOn?: string;
  /** The only entry was cancelled before the advance left: it is held. */
  readonly held?: true;
  readonly finance?: readonly ('IN_PROCESS' | 'SUSPENDED' | 'PAYMENT_ORDERED' | 'PAID' | 'REJECTED')[];
};

const at = (day: CalendarDate, hour: number, minute = 0): string =>
  `${day}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00.000Z`;

const rotation = [
  'withinAYear',
  'beyondAYear',
  'belowThreshold',
  'smeLargeAuthority',
  'waived',
  'selfBilled',
  'contractualBelowThreshold',
  'taxed',
  'tooShort',
] as const;

/** GR237 as the guide shows it: 14 awaiting opening, 42 in progress, 7 pending enrolments, 118 pending declarations. */
const gr237 = (): readonly Story[] => {
  const stories: Story[] = [
    {
      organisation: 'GR237',
      actionNumber: '23C00390257_1',
      site: 'Toulouse',
      contractNumber: '23C0390257',
      lot: 'Lot 39',
      title: guideTitle,
      components: guideComponents,
      contract: 'guide',
      start: '2023-01-02',
      end: '2024-06-30',
      places: 45,
    },
  ];
  for (let index = 0; index < 13; index += 1) {
    stories.push({
      organisation: 'GR237',
      actionNumber: `23C00400${100 + index}_1`,
      contract: cyclic(rotation, index),
      start: '2023-01-02',
      end: index % 2 === 0 ? '2023-12-22' : '2024-06-28',
      ...(index < 2 ? { entries: ['2023-01-03'] } : {}),
      pending: index >= 2 && index < 9 ? 1 : 0,
    });
  }
  for (let index = 0; index < 42; index += 1) {
    // 34 actions with three declarations due and 8 with two: 118.
    const two = index >= 34;
    const quarterly = index >= 38;
    const october = index % 2 === 1;
    stories.push({
      organisation: 'GR237',
      actionNumber: `22C00380${100 + index}_1`,
      contract: cyclic(rotation, index),
      start: quarterly ? '2022-07-04' : october ? '2022-10-03' : '2022-09-05',
      end: index % 3 === 0 ? '2023-06-30' : '2023-12-15',
      frequency: quarterly ? 'QUARTERLY' : 'MONTHLY',
      entries: quarterly
        ? ['2022-07-04', '2022-07-18']
        : october
          ? ['2022-10-03', '2022-10-10']
          : ['2022-09-05', '2022-09-12'],
      opened: true,
      declared: quarterly ? 0 : (october ? 3 : 4) - (two ? 2 : 3),
      finance:
        index % 5 === 0
          ? ['IN_PROCESS', 'PAYMENT_ORDERED', 'PAID']
          : index % 5 === 1
            ? ['IN_PROCESS']
            : index === 7
              ? ['IN_PROCESS', 'SUSPENDED']
              : index === 9
                ? ['REJECTED']
                : [],
    });
  }
  return stories;
};

const others: readonly Story[] = [
  {
    organisation: 'GR512',
    actionNumber: '23C00510001_1',
    contract: 'smeStateBefore2023',
    start: '2023-01-02',
    end: '2023-12-15',
    entries: ['2023-01-04'],
    pending: 2,
  },
  {
    organisation: 'GR512',
    actionNumber: '23C00510002_1',
    contract: 'smeStateFrom2023',
    start: '2023-01-05',
    end: '2023-12-15',
  },
  {
    organisation: 'GR512',
    actionNumber: '25C00510003_1',
    contract: 'before2025',
    start: '2025-02-03',
    end: '2027-01-29',
  },
  {
    organisation: 'GR512',
    actionNumber: '25C00510004_1',
    contract: 'from2025',
    start: '2025-03-03',
    end: '2027-02-26',
  },
  {
    organisation: 'GR512',
    actionNumber: '22C00510005_1',
    contract: 'withinAYear',
    start: '2022-11-07',
    end: '2023-10-27',
    entries: ['2022-11-07'],
    opened: true,
    held: true,
  },
  {
    organisation: 'GR512',
    actionNumber: '22C00510006_1',
    contract: 'beyondAYear',
    start: '2022-11-14',
    end: '2025-11-14',
    entries: ['2022-11-14', '2022-11-21'],
    opened: true,
    declared: 1,
    finance: ['IN_PROCESS'],
  },
  {
    organisation: 'GR604',
    actionNumber: '23C00600001_1',
    contract: 'withinAYear',
    start: '2023-01-16',
    end: '2023-12-22',
    pending: 1,
  },
  {
    organisation: 'GR604',
    actionNumber: '22C00600002_1',
    contract: 'contractualBelowThreshold',
    start: '2022-09-12',
    end: '2022-12-16',
    entries: ['2022-09-12', '2022-09-19'],
    opened: true,
    declared: 4,
  },
  {
    organisation: 'GR604',
    actionNumber: '22C00600003_1',
    contract: 'smeLargeAuthority',
    start: '2022-09-26',
    end: '2023-07-07',
    frequency: 'BIMONTHLY',
    entries: ['2022-09-26'],
    opened: true,
    declared: 1,
  },
  {
    organisation: 'GR604',
    actionNumber: '22C00600004_1',
    contract: 'withinAYear',
    start: '2022-07-04',
    end: '2022-11-30',
    entries: ['2022-07-04'],
    opened: true,
    declared: 5,
    closedOn: '2022-11-30',
    finance: ['IN_PROCESS', 'PAYMENT_ORDERED', 'PAID'],
  },
  {
    organisation: 'GR718',
    actionNumber: '23C00700001_1',
    contract: 'selfBilled',
    start: '2023-02-06',
    end: '2023-12-22',
  },
  {
    organisation: 'GR718',
    actionNumber: '22C00700002_1',
    contract: 'taxed',
    start: '2022-10-17',
    end: '2023-09-29',
    entries: ['2022-10-17'],
    opened: true,
    declared: 2,
  },
];

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

/** Items of the table as they are on the guide's day, all made by the product's own verbs. Fictitious throughout. */
export const demoItems = (): readonly Record<string, unknown>[] => {
  const ledger = makeLedger(buyer);
  for (const item of profileItems([...profiles.keys()])) ledger.put(item);
  const stories = [...gr237(), ...others].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  for (const [index, story] of stories.entries()) tell(ledger, story, index);
  return [...ledger.items.values()];
};

const tell = (ledger: ReturnType<typeof makeLedger>, story: Story, index: number): void => {
  const by: Actor = { userId: story.organisation, role: 'titulaire' };
  const start = date(story.start);
  const given = registration(story, index);
  const registeredOn = start < guideDay ? addDays(start, -20) : date('2022-12-19');
  const registered = sure(register(given, { at: at(registeredOn, 9), by: region }));
  let stored: StoredAction = ledger.write({ before: null, after: registered.next, events: registered.events });
  const roster: Enrolment[] = [];

  const trainee = (day: CalendarDate): Enrolment => {
    const rank = roster.length + 1;
    const decided = sure(
      enrol(stored.action, {
        id: ids.enrolment(stored.action.actionNumber, stored.seq + 1),
        lastName: `EXEMPLE-${String(index + 1).padStart(3, '0')}-${rank}`,
        firstName: cyclic(firstNames, index + rank),
        reference: `DEMO-${index + 1}-${rank}`,
        component: '01',
        today: day,
        at: at(day, 10, rank),
        by,
      }),
    );
    stored = ledger.write({
      before: stored,
      after: decided.next,
      events: decided.events,
      enrolments: [{ before: null, after: decided.enrolment }],
    });
    roster.push(decided.enrolment);
    return decided.enrolment;
  };
  const move = (
    before: Enrolment,
    decide: (action: Action, enrolment: Enrolment) => ReturnType<typeof enter>,
  ): Enrolment => {
    const decided = sure(decide(stored.action, before));
    stored = ledger.write({
      before: stored,
      after: decided.next,
      events: decided.events,
      enrolments: [{ before, after: decided.enrolment }],
    });
    roster[roster.findIndex((one) => one.id === before.id)] = decided.enrolment;
    return decided.enrolment;
  };

  for (const [rank, entry] of (story.entries ?? []).entries()) {
    const day = date(entry);
    const enrolled = trainee(addDays(day, -7));
    const confirmed = move(enrolled, (action, one) =>
      decideEnrolment(action, one, 'confirm', { today: day, at: at(addDays(day, -5), 11, rank), by }),
    );
    const entered = move(confirmed, (action, one) =>
      enter(action, one, { entryDate: day, today: day, at: at(day, 8, 30), by }),
    );
    if (rank === 0 && story.opened) {
      const opening = sure(open(stored.action, { actualStartDate: day, today: day, at: at(day, 14, 38), by }));
      stored = ledger.write({ before: stored, after: opening.next, events: opening.events });
      if (story.held)
        move(entered, (action, one) => decideEnrolment(action, one, 'cancel', { today: day, at: at(day, 14, 38), by }));
      stored = ledger.decideAdvance(stored, profiles.get(story.organisation) ?? null, at(day, 14, 39), day);
    }
  }
  for (let count = 0; count < (story.pending ?? 0); count += 1) trainee(date('2023-01-04'));
  if (!story.opened) return;

  for (const period of reportingPeriods(stored.action).slice(0, story.declared ?? 0)) {
    const day = addDays(period.end, 4) < guideDay ? addDays(period.end, 4) : guideDay;
    const hours = roster
      .filter((one) => 'entryDate' in one && one.entryDate <= period.end)
      .map((one) => ({ enrolmentId: one.id, hours: 70 }));
    const decided = sure(
      declare(stored.action, { period, roster, earlier: null }, { today: day, at: at(day, 15), by, hours }),
    );
    stored = ledger.write({
      before: stored,
      after: decided.next,
      events: decided.events,
      declarations: [decided.declaration],
    });
  }
  if (story.closedOn !== undefined) {
    const day = date(story.closedOn);
    for (const one of roster.slice()) {
      if (one.state === 'ENTERED')
        move(one, (action, enrolment) =>
          exit(action, enrolment, { exitDate: day, reason: 'COMPLETED', today: day, at: at(day, 16), by }),
        );
    }
    const closing = sure(
      close(stored.action, { actualEndDate: day, today: addDays(day, 5), at: at(addDays(day, 5), 9), by }),
    );
    stored = ledger.write({ before: stored, after: closing.next, events: closing.events });
  }
  for (const [rank, state] of (story.finance ?? []).entries()) {
    const invoice = ledger.invoice(story.actionNumber);
    if (invoice === null || invoice.state === 'HELD') break;
    const day = addDays(start, 5 + rank * 4);
    stored = follow(ledger, stored, invoice, state, at(day, 10));
  }
  if (stored.action.status !== 'AO') {
    const settled = bringUpToDate(stored.action, {
      today: guideDay,
      at: at(guideDay, 0),
      by: { userId: 'flag-late-closures', role: 'system' },
    });
    stored = ledger.write({ before: stored, after: settled.next, events: settled.events });
  }
};

const follow = (
  ledger: ReturnType<typeof makeLedger>,
  stored: StoredAction,
  invoice: Invoice,
  state: Invoice['state'],
  when: string,
): StoredAction => {
  const reason =
    state === 'SUSPENDED'
      ? 'Justificatif d’entrée à joindre (démonstration).'
      : state === 'REJECTED'
        ? 'Code service inconnu (démonstration).'
        : undefined;
  const cause = { today: date(when.slice(0, 10)), at: when, by: finance };
  const decided = sure(followInvoice(stored.action, invoice, { state, reason }, cause));
  const labels = [invoiceStateLabels[invoice.state], invoiceStateLabels[decided.invoice.state]] as const;
  const said = happened('INVOICE_STATUS_CHANGED', cause, {
    subject: invoice.id,
    changes: change('state', 'État de la facture', ...labels),
    data: { invoiceId: invoice.id, state: decided.invoice.state },
  });
  return ledger.write({ before: stored, after: decided.next, events: [said], invoices: decided.invoices });
};
