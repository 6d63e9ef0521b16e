import * as z from 'zod';
import { changeInvoiceStatus } from '../../contract/routes/change-invoice-status.ts';
import { openAction } from '../../contract/routes/open-action.ts';
import { actionBody } from '../../contract/routes/register-action.ts';
import { replaceInvoice } from '../../contract/routes/replace-invoice.ts';
import { type Action } from '../../domain/action/action.ts';
import { register } from '../../domain/action/registration.ts';
import { addDays, date } from '../../domain/calendar-date.ts';
import { type Enrolment } from '../../domain/enrolment/enrolment.ts';
import { decideEnrolment, enrol, enter } from '../../domain/enrolment/verbs.ts';
import type { ActionEvent } from '../../domain/event.ts';
import type { Result } from '../../domain/result.ts';
import { ids } from '../../store/keys.ts';
import type { ActionChange } from '../../store/plan.ts';
import { type Someone, type TestClock, testClock } from '../support/call.ts';
import type { TestTable } from '../support/engine.ts';
import { faultKinds } from '../support/faults.ts';
import { booksOf } from '../support/finance.ts';
import { guideAction } from '../support/guide.ts';
import { seeded, shuffled } from '../support/seeded.ts';
import { openSystem, type Rates } from '../support/system.ts';
import { write } from '../support/write.ts';
import { itemsOf } from './state.ts';

/** Nothing here reads an index. */
export const openingRates: Rates = {
  rate: 0.1,
  otherRate: 0.001,
  kinds: faultKinds.filter((kind) => kind !== 'stale-index'),
  bus: { 'bus-down': 0.02, 'entry-refused': 0.02, 'bus-reply-lost': 0.02 },
  loses: 0.01,
};

const valueOf = <T>(decided: Result<T, { readonly detail: string }>): T => {
  if (!decided.ok) throw new Error(decided.error.detail);
  return decided.value;
};

/** A life up to its opening, by the domain's own verbs: one trainee, entered. */
export const ready = (clock: TestClock, actionNumber: string, organisation: string): ActionChange => {
  const { advance, ...given } = actionBody.parse({ ...guideAction, actionNumber, organisation, components: [] });
  const cause = { today: clock.today(), at: clock.now(), by: { userId: organisation, role: 'titulaire' as const } };
  const begun = valueOf(register({ ...given, advanceTerms: advance }, cause));
  const events: ActionEvent[] = [...begun.events];
  let action: Action = begun.next;
  const id = ids.enrolment(actionNumber, 2);
  const trainee = { lastName: 'Exemple', firstName: 'Camille', reference: 'R1', component: null };
  const pending = valueOf(enrol(action, { ...trainee, id, ...cause }));
  const confirmed = valueOf(decideEnrolment(pending.next, pending.enrolment, 'confirm', cause));
  const inside = valueOf(enter(confirmed.next, confirmed.enrolment, { entryDate: date('2023-01-02'), ...cause }));
  events.push(...pending.events, ...confirmed.events, ...inside.events);
  action = inside.next;
  const after: Enrolment = inside.enrolment;
  return { before: null, after: action, events, enrolments: [{ before: null, after }] };
};

/** As many as one transaction takes: eleven items each, and a counter a provider. */
const perTransaction = 8;

export type Opened = {
  readonly openings: number;
  readonly invoices: number;
  /** Actions with two live advances, or none. */
  readonly double: number;
  readonly missing: number;
  readonly distinctEvents: number;
  readonly deliveries: number;
  /** Series other than 1, 2 … n, in words. */
  readonly broken: readonly string[];
  readonly series: number;
  readonly longestSeries: number;
  /** Rejected invoices that still stand with their number and reason, of those rejected. */
  readonly voided: readonly [kept: number, rejected: number];
  readonly booksDiffer: boolean;
  readonly findings: readonly string[];
  readonly wrongAnswers: readonly string[];
  readonly parked: number;
  readonly fired: ReadonlyMap<string, number>;
};

/** An invoice that has its number, as the table keeps it. */
const invoiceSchema = z
  .looseObject({
    id: z.string(),
    actionNumber: z.string(),
    number: z.string(),
    issuedOn: z.string(),
    state: z.string(),
    reason: z.string().optional(),
    series: z.object({ organisation: z.string(), year: z.number(), rank: z.number() }),
    amounts: z.looseObject({ inclTaxCents: z.number() }),
  })
  .transform(({ series: { organisation, year, rank }, amounts, ...rest }) => ({
    ...rest,
    series: `${organisation} ${year}`,
    rank,
    cents: amounts.inclTaxCents,
  }));
type InvoiceRead = z.infer<typeof invoiceSchema>;

/**
 * Opens many actions of several providers at once, while the stream misbehaves as AWS may, days pass and the table, the
 * bus and the functions fail; then repairs what was lost and counts: one advance an opening, series without
 * a gap, dates that never go back.
 */
export const openAll = async (
  open: TestTable,
  {
    seed,
    providers,
    each,
    openers = 32,
    rates = openingRates,
    tell = () => {},
  }: {
    readonly seed: number;
    readonly providers: number;
    /** Actions of each provider. */
    readonly each: number;
    readonly openers?: number;
    readonly rates?: Rates;
    readonly tell?: (progress: string) => void;
  },
): Promise<Opened> => {
  const clock = testClock('2023-01-05');
  const random = seeded(seed);
  const wrongAnswers: string[] = [];
  const staff = (organisation: string): Someone => ({ user: organisation, role: 'titulaire', organisation });
  const actions = shuffled(
    Array.from({ length: providers * each }, (_, rank) => ({
      actionNumber: `23OPEN${rank}_1`,
      organisation: `GR${100 + (rank % providers)}`,
    })),
    random,
  );
  for (let from = 0; from < actions.length; from += perTransaction * 4) {
    await Promise.all(
      [0, 1, 2, 3].map(async (part) => {
        const some = actions.slice(from + part * perTransaction, from + (part + 1) * perTransaction);
        if (some.length === 0) return;
        const changes = some.map(({ actionNumber, organisation }) => ready(clock, actionNumber, organisation));
        await write(open.table, changes, 'openings');
      }),
    );
  }
  tell(`${actions.length} actions ready`);

  const system = await openSystem(open, {
    seed,
    clock,
    rates,
    streamNow: Date.now,
    // Two advances at once: more would wait for each other at the head of finance’s feed.
    shards: 2,
    tell: (delivered) => tell(`${delivered} records delivered`),
  });
  const total = actions.length;
  let begun = 0;
  let openedCount = 0;
  const opener = async (): Promise<void> => {
    for (let one = actions[begun]; one !== undefined; one = actions[begun]) {
      begun += 1;
      const { actionNumber, organisation } = one;
      const call = { as: staff(organisation), params: { actionNumber }, body: { actualStartDate: '2023-01-02' } };
      const answer = await system.send(openAction, call);
      if (answer.status !== 200) wrongAnswers.push(`${actionNumber} ${answer.status}`);
      openedCount += 1;
      if (openedCount % 1_000 === 0) tell(`${openedCount} opened`);
      // Twenty days pass while they are opened.
      if (openedCount % Math.ceil(total / 20) === 0) clock.set(addDays(clock.today(), 1));
    }
  };
  let opening = true;
  const delivering = async (): Promise<void> => {
    while (opening) {
      await system.delivery.drain();
      await system.delivery.read();
    }
  };
  const delivered = delivering();
  await Promise.all(Array.from({ length: Math.min(openers, total) }, opener));
  opening = false;
  await delivered;
  tell('all opened');

  // Finance rejects one in fifty; each is replaced.
  const rejected = actions.filter((_, rank) => rank % 50 === 0);
  const fired = new Map(system.fired());
  system.heal();
  const settle = async (): Promise<void> => {
    await system.delivery.drain();
    clock.set(addDays(clock.today(), 1));
    for (let run = 0; run < 2_000; run += 1) {
      const { republished, advancesRecovered } = await system.functions['sweep-outbox']();
      if (republished + advancesRecovered === 0) return;
    }
  };
  await settle();
  tell('repaired');
  for (const { actionNumber, organisation } of rejected) {
    const params = { id: `${actionNumber}-A1` };
    const refusal = { state: 'REJECTED', reason: 'SIRET erroné' };
    const said = await system.send(changeInvoiceStatus, { as: 'finance', params, body: refusal });
    const replaced = await system.send(replaceInvoice, { as: staff(organisation), params });
    if (said.status !== 200 || replaced.status !== 201) wrongAnswers.push(`${actionNumber} ${replaced.status}`);
  }
  await settle();

  const invoices: InvoiceRead[] = [];
  for (const { kind, body } of await itemsOf(open)) if (kind === 'INVOICE') invoices.push(invoiceSchema.parse(body));
  const live = new Map<string, number>();
  for (const { actionNumber, state } of invoices)
    if (state !== 'REJECTED') live.set(actionNumber, (live.get(actionNumber) ?? 0) + 1);
  const bySeries = Map.groupBy(invoices, ({ series }) => series);
  const broken: string[] = [];
  for (const [name, ones] of bySeries) {
    const inOrder = ones.sort((a, b) => a.rank - b.rank);
    if (inOrder.some(({ rank }, index) => rank !== index + 1)) broken.push(`${name} is not 1 to ${ones.length}`);
    if (inOrder.some(({ issuedOn }, index) => issuedOn < (inOrder[index - 1]?.issuedOn ?? '')))
      broken.push(`${name} goes back in time`);
  }
  const issued = system.bus.received().filter(({ type }) => type === 'invoice.issued');
  const byInvoice = Map.groupBy(issued, ({ data }) => String(data['invoiceId']));
  const books = booksOf(system.bus.received()).lines();
  const kept = invoices
    .map(({ id, number, state, cents }) => [id, number, state, cents])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  const findings = (await system.audit()).map(({ code, key }) => `${code} ${key}`);
  system.close();
  return {
    openings: total,
    invoices: invoices.length - rejected.length,
    double: [...live.values()].filter((count) => count > 1).length,
    missing: actions.filter(({ actionNumber }) => !live.has(actionNumber)).length,
    distinctEvents: [...byInvoice.values()].filter((some) => new Set(some.map(({ id }) => id)).size === 1).length,
    deliveries: system.delivery.delivered(),
    broken,
    series: bySeries.size,
    longestSeries: Math.max(...[...bySeries.values()].map((ones) => ones.length)),
    voided: [
      invoices.filter(({ state, reason, number }) => state === 'REJECTED' && reason === 'SIRET erroné' && number !== '')
        .length,
      rejected.length,
    ],
    booksDiffer: JSON.stringify(kept) !== JSON.stringify(books),
    findings,
    wrongAnswers,
    parked: system.delivery.parked().length,
    fired,
  };
};
