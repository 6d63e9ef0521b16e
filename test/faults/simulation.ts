import type { AnyRoute } from '../../contract/route.ts';
import { approveModification } from '../../contract/routes/approve-modification.ts';
import { changeInvoiceStatus } from '../../contract/routes/change-invoice-status.ts';
import { closeAction } from '../../contract/routes/close-action.ts';
import { cancelEnrolment, confirmEnrolment } from '../../contract/routes/decide-enrolment.ts';
import { declareHours } from '../../contract/routes/declare-hours.ts';
import { enrolTrainee } from '../../contract/routes/enrol-trainee.ts';
import { fileModification } from '../../contract/routes/file-modification.ts';
import { listActionDeclarations } from '../../contract/routes/list-action-declarations.ts';
import { listActionInvoices } from '../../contract/routes/list-action-invoices.ts';
import { openAction } from '../../contract/routes/open-action.ts';
import { recordEntry } from '../../contract/routes/record-entry.ts';
import { recordExit } from '../../contract/routes/record-exit.ts';
import { recordLetterReceipt } from '../../contract/routes/record-letter-receipt.ts';
import { refuseModification } from '../../contract/routes/refuse-modification.ts';
import { registerAction } from '../../contract/routes/register-action.ts';
import { replaceInvoice } from '../../contract/routes/replace-invoice.ts';
import { withdrawModification } from '../../contract/routes/withdraw-modification.ts';
import { addDays, type CalendarDate, date, parisDay } from '../../domain/calendar-date.ts';
import { makeWorkStore } from '../../store/work.ts';
import type { Call, Called } from '../support/call.ts';
import { makeScheduler } from '../support/deterministic-scheduler.ts';
import type { TestTable } from '../support/engine.ts';
import { booksOf } from '../support/finance.ts';
import { guideAction } from '../support/guide.ts';
import { readId, readList } from '../support/read.ts';
import { openSystem, type Rates, type System } from '../support/system.ts';
import { digestOf, itemsOf, told } from './state.ts';

/** What people remember of an action that they handle: enough to do something sensible, and now and then not. */
type Trainee = { readonly id: string; state: 'PENDING' | 'CONFIRMED' | 'ENTERED' | 'GONE' };
type Handled = {
  readonly actionNumber: string;
  readonly organisation: 'GR237' | 'GR512';
  readonly start: CalendarDate;
  readonly end: CalendarDate;
  firstEntry: CalendarDate | null;
  opened: boolean;
  closed: boolean;
  readonly trainees: Trainee[];
  request: { readonly id: string; letter: boolean } | null;
};

type People = { readonly system: System; readonly handled: Handled[]; readonly done: Map<string, number> };

const pick = <T>(all: readonly T[], random: () => number): T | undefined => all[Math.floor(random() * all.length)];

/** Says that something was done, or how it was refused. Only a failure of the service is none of both. */
const say = async ({ system, done }: People, verb: string, route: AnyRoute, call: Call): Promise<Called | null> => {
  const answer = await system.send(route, call);
  const worked = answer.status < 300;
  const name = worked ? verb : `${verb} refused`;
  done.set(name, (done.get(name) ?? 0) + 1);
  return worked ? answer : null;
};

type Verb = (people: People, one: Handled) => Promise<void>;
const verbs: Readonly<Record<string, Verb>> = {
  enrol: async (people, one) => {
    const reference = `STA-${one.trainees.length + 1}`;
    const reply = await say(people, 'enrol', enrolTrainee, {
      as: one.organisation,
      params: { actionNumber: one.actionNumber },
      body: { lastName: 'Exemple', firstName: 'Camille', reference },
    });
    if (reply !== null) one.trainees.push({ id: readId(reply), state: 'PENDING' });
  },
  confirm: async (people, one) => {
    const trainee = one.trainees.find(({ state }) => state === 'PENDING');
    if (trainee === undefined) return;
    const params = { actionNumber: one.actionNumber, id: trainee.id };
    const reply = await say(people, 'confirm', confirmEnrolment, { as: one.organisation, params });
    if (reply !== null) trainee.state = 'CONFIRMED';
  },
  enter: async (people, one) => {
    const trainee = one.trainees.find(({ state }) => state === 'CONFIRMED');
    const today = people.system.clock.today();
    if (trainee === undefined) return;
    const params = { actionNumber: one.actionNumber, id: trainee.id };
    const body = { entryDate: one.start > today ? one.start : today };
    const reply = await say(people, 'enter', recordEntry, { as: one.organisation, params, body });
    if (reply === null) return;
    trainee.state = 'ENTERED';
    one.firstEntry ??= date(body.entryDate);
  },
  open: async (people, one) => {
    if (one.opened || one.firstEntry === null) return;
    const call: Call = {
      as: one.organisation,
      params: { actionNumber: one.actionNumber },
      body: { actualStartDate: one.firstEntry },
    };
    if ((await say(people, 'open', openAction, call)) !== null) one.opened = true;
  },
  cancel: async (people, one) => {
    const trainee = pick(one.trainees, people.system.random);
    if (trainee === undefined || people.system.random() > 0.3) return;
    const params = { actionNumber: one.actionNumber, id: trainee.id };
    if ((await say(people, 'cancel', cancelEnrolment, { as: one.organisation, params })) === null) return;
    trainee.state = 'GONE';
    if (!one.trainees.some(({ state }) => state === 'ENTERED')) one.firstEntry = null;
  },
  exit: async (people, one) => {
    const trainee = one.trainees.find(({ state }) => state === 'ENTERED');
    if (trainee === undefined || !one.opened) return;
    const params = { actionNumber: one.actionNumber, id: trainee.id };
    const body = { exitDate: people.system.clock.today(), reason: 'COMPLETED' };
    if ((await say(people, 'exit', recordExit, { as: one.organisation, params, body })) !== null)
      trainee.state = 'GONE';
  },
  declare: async (people, one) => {
    if (!one.opened) return;
    const params = { actionNumber: one.actionNumber };
    const listed = await say(people, 'list', listActionDeclarations, { as: one.organisation, params });
    const due = listed === null ? undefined : readList(listed).items.find(({ state }) => state === 'DUE');
    if (due === undefined) return;
    const expected = Array.isArray(due['trainees']) ? due['trainees'] : [];
    const hours = expected.map(({ enrolmentId }: { enrolmentId: string }) => ({ enrolmentId, hours: 1 }));
    await say(people, 'declare', declareHours, {
      as: one.organisation,
      params: { ...params, period: String(due['period']) },
      body: { hours },
    });
  },
  file: async (people, one) => {
    const { random } = people.system;
    const reply = await say(people, 'file', fileModification, {
      as: one.organisation,
      params: { actionNumber: one.actionNumber },
      body: {
        type: 'SITE',
        justification: 'Travaux',
        changes: { site: random() < 0.5 ? 'Albi' : `Foix ${Math.floor(random() * 100)}` },
      },
    });
    if (reply !== null) one.request = { id: readId(reply), letter: false };
  },
  decide: async (people, one) => {
    const { request } = one;
    if (request === null) return;
    const params = { id: request.id };
    if (!request.letter) {
      const body = { receivedOn: people.system.clock.today() };
      const reply = await say(people, 'letter', recordLetterReceipt, { as: 'region', params, body });
      request.letter = reply !== null;
      return;
    }
    const how = pick(['approve', 'approve', 'refuse', 'withdraw'], people.system.random);
    const reply =
      how === 'approve'
        ? await say(people, 'approve', approveModification, { as: 'region', params, body: {} })
        : how === 'refuse'
          ? await say(people, 'refuse', refuseModification, { as: 'region', params, body: { reason: 'Non' } })
          : await say(people, 'withdraw', withdrawModification, { as: one.organisation, params });
    if (reply !== null) one.request = null;
  },
  close: async (people, one) => {
    const today = people.system.clock.today();
    if (!one.opened || one.closed || today <= one.end) return;
    const call: Call = {
      as: one.organisation,
      params: { actionNumber: one.actionNumber },
      body: { actualEndDate: one.end },
    };
    if ((await say(people, 'close', closeAction, call)) !== null) one.closed = true;
  },
  follow: async (people, one) => {
    if (!one.opened) return;
    const { actionNumber } = one;
    const listed = await say(people, 'list', listActionInvoices, { as: 'finance', params: { actionNumber } });
    const invoice = listed === null ? undefined : readList(listed).items.at(0);
    if (invoice === undefined) return;
    const params = { id: String(invoice['id']) };
    const next: Readonly<Record<string, readonly string[]>> = {
      ISSUED: ['IN_PROCESS', 'IN_PROCESS', 'REJECTED'],
      IN_PROCESS: ['PAYMENT_ORDERED', 'SUSPENDED'],
      SUSPENDED: ['IN_PROCESS', 'REJECTED'],
      PAYMENT_ORDERED: ['PAID'],
    };
    const state = pick(next[String(invoice['state'])] ?? [], people.system.random);
    if (state === undefined) await say(people, 'replace', replaceInvoice, { as: one.organisation, params });
    else await say(people, 'follow', changeInvoiceStatus, { as: 'finance', params, body: { state, reason: 'Pièce' } });
  },
};

const register = async (people: People): Promise<void> => {
  const { random, clock } = people.system;
  const organisation = random() < 0.7 ? ('GR237' as const) : ('GR512' as const);
  const start = addDays(clock.today(), Math.floor(random() * 5));
  const end = addDays(start, 5 + Math.floor(random() * 90));
  const actionNumber = `23SIM${people.handled.length + 1}_1`;
  const handled: Handled = {
    actionNumber,
    organisation,
    start,
    end,
    firstEntry: null,
    opened: false,
    closed: false,
    trainees: [],
    request: null,
  };
  people.handled.push(handled);
  const body = {
    ...guideAction,
    actionNumber,
    organisation,
    plannedStartDate: start,
    plannedEndDate: end,
    components: [],
    advance: { ...guideAction.advance, waived: random() < 0.15 },
  };
  if ((await say(people, 'register', registerAction, { as: 'region', body })) === null)
    throw new Error(`${actionNumber} could not be registered`);
};

/** One act by one person, mostly the next step of an action. */
const act = async (people: People): Promise<void> => {
  const { random } = people.system;
  const one = pick(
    people.handled.filter(({ closed }) => !closed),
    random,
  );
  if (one === undefined || (random() < 0.08 && people.handled.length < 60)) {
    await register(people);
    return;
  }
  const lacking = one.trainees.some(({ state }) => state === 'CONFIRMED')
    ? 'enter'
    : one.trainees.some(({ state }) => state === 'PENDING')
      ? 'confirm'
      : 'enrol';
  const needed = one.opened
    ? pick([...Object.keys(verbs), 'decide', 'decide', 'follow', 'follow', 'declare', 'close'], random)
    : one.firstEntry === null
      ? lacking
      : pick(['open', 'open', 'open', 'cancel', 'enrol'], random);
  await verbs[needed ?? 'enrol']?.(people, one);
};

/** Half past midnight in Paris, whatever its clocks do that day. */
const wakeOf = (day: CalendarDate): number => {
  const midnight = [1, 2].map((hours) => Date.parse(`${day}T00:00:00Z`) - hours * 3_600_000);
  const found = midnight.find(
    (ms) => parisDay(new Date(ms)) === day && parisDay(new Date(ms - 60_000)) === addDays(day, -1),
  );
  if (found === undefined) throw new Error(`No midnight on ${day}`);
  return found + 30 * 60_000;
};

export type Simulated = {
  readonly digest: string;
  readonly done: ReadonlyMap<string, number>;
  readonly fired: ReadonlyMap<string, number>;
  /** What is wrong at the end, in words; normally empty. */
  readonly wrong: readonly string[];
  readonly instants: number;
  readonly pauses: readonly number[];
  readonly counts: ReturnType<System['calls']>;
  readonly actions: number;
};

/** The failures that a simulated life meets, all at once. */
export const allRates: Rates = {
  rate: 0.15,
  otherRate: 0.02,
  bus: { 'bus-down': 0.05, 'entry-refused': 0.1, 'bus-reply-lost': 0.05 },
  loses: 0.05,
};

/**
 * Simulates some days of the whole system: people work in parallel, the stream misbehaves as AWS may, the nightly job
 * and the sweeper run, consumers are down for more than a day; then failures stop, losses are repaired, and everything
 * is checked. The same seed gives the same run.
 */
export const simulate = async (
  open: TestTable,
  {
    seed,
    from,
    days,
    perDay,
    rates = allRates,
  }: {
    readonly seed: number;
    readonly from: string;
    readonly days: number;
    /** Things done on a day, on average. */
    readonly perDay: number;
    readonly rates?: Rates;
  },
): Promise<Simulated> => {
  const scheduler = makeScheduler({ seed, from });
  const { release } = scheduler.takeOverTimers();
  try {
    const system = await openSystem(open, { seed, clock: scheduler.clock, scheduler, rates });
    const { random, delivery, functions } = system;
    const people: People = { system, handled: [], done: new Map() };
    const wrong: string[] = [];

    const delivering = async (): Promise<void> => {
      await delivery.read();
      while (random() < 0.85 && (await delivery.step()));
    };
    const sweeping = async (): Promise<void> => {
      await functions['sweep-outbox']().catch(() => null);
    };
    /** EventBridge Scheduler's own tries. */
    const nightly = async (): Promise<void> => {
      for (let attempt = 0; attempt <= 10; attempt += 1) {
        const ran = await functions['flag-late-closures']({}).catch(() => null);
        if (ran?.failed === 0) return;
      }
      wrong.push(`the nightly job failed eleven times on ${scheduler.clock.today()}`);
    };
    const together = async (tasks: readonly (() => Promise<void>)[]): Promise<void> => {
      for (const result of await scheduler.interleave(tasks)) if (result.status === 'rejected') throw result.reason;
    };

    const first = date(from);
    for (let day = 0; day < days; day += 1) {
      const today = addDays(first, day);
      scheduler.advanceTo(wakeOf(today));
      await together(random() < 0.3 ? [nightly, nightly, delivering] : [nightly, delivering]);
      if (random() < 0.1) delivery.setDown(random() < 0.5 ? 'advance-invoice' : 'publish-events', true);
      const wanted = Math.floor(random() * 2 * perDay + 0.5);
      for (let left = wanted; left > 0; ) {
        const at = Math.min(left, 1 + Math.floor(random() * 3));
        left -= at;
        scheduler.advance(Math.floor(random() * 4 * 3_600_000));
        const tasks = Array.from({ length: at }, () => async () => act(people));
        await together([...tasks, delivering, ...(random() < 0.3 ? [sweeping] : [])]);
      }
      if (random() < 0.4) {
        delivery.setDown('advance-invoice', false);
        delivery.setDown('publish-events', false);
      }
    }

    // Then nothing fails any more: the stream gives what it still has, the sweeper does the rest.
    scheduler.advanceTo(wakeOf(addDays(first, days)));
    system.heal();
    await nightly();
    await delivery.read();
    while ((await delivery.step()) || (await delivery.read()) > 0);
    scheduler.advance(120_000);
    for (let run = 0; run < 20; run += 1) {
      const { republished, advancesRecovered } = await functions['sweep-outbox']();
      scheduler.advance(120_000);
      if (republished + advancesRecovered === 0) break;
    }

    const items = await itemsOf(open);
    for (const fault of await system.audit()) wrong.push(`${fault.code} ${fault.key} ${fault.detail}`);
    const left = await makeWorkStore(open.table).waitingAdvances('9999', 10);
    if (left.length > 0) wrong.push(`${left.length} advances are still asked for`);
    const kept = items
      .filter(({ kind }) => kind === 'INVOICE')
      .map(({ body }) => invoiceLine(body))
      .filter(([, number]) => number !== undefined)
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    const books = booksOf(system.bus.received()).lines();
    if (JSON.stringify(kept) !== JSON.stringify(books)) wrong.push('finance’s books are not the invoices');
    const { givenUp } = system.calls();
    const digest = `${scheduler.digest()} ${delivery.digest()} ${digestOf(told(items, { replies: true }))}`;
    const simulated: Simulated = {
      digest,
      done: people.done,
      fired: system.fired(),
      wrong: givenUp > 0 ? [...wrong, `${givenUp} calls were given up`] : wrong,
      instants: Number(scheduler.digest().split(' ')[0]),
      pauses: scheduler.pauses(),
      counts: system.calls(),
      actions: people.handled.length,
    };
    system.close();
    return simulated;
  } finally {
    release();
  }
};

const invoiceLine = (body: unknown): readonly unknown[] => {
  if (typeof body !== 'object' || body === null || !('id' in body) || !('state' in body) || !('amounts' in body))
    throw new Error('An invoice without its fields');
  const { amounts } = body;
  const cents =
    typeof amounts === 'object' && amounts !== null && 'inclTaxCents' in amounts ? amounts.inclTaxCents : null;
  return [body.id, 'number' in body ? body.number : undefined, body.state, cents];
};
