import * as fc from 'fast-check';
import type { AnyRoute } from '../../contract/route.ts';
import { answerSuspension } from '../../contract/routes/answer-suspension.ts';
import { approveModification } from '../../contract/routes/approve-modification.ts';
import { changeInvoiceStatus } from '../../contract/routes/change-invoice-status.ts';
import { closeAction } from '../../contract/routes/close-action.ts';
import {
  cancelEnrolment,
  confirmEnrolment,
  recordNoShow,
  refuseEnrolment,
} from '../../contract/routes/decide-enrolment.ts';
import { declareHours } from '../../contract/routes/declare-hours.ts';
import { enrolTrainee } from '../../contract/routes/enrol-trainee.ts';
import { fileModification } from '../../contract/routes/file-modification.ts';
import { openAction } from '../../contract/routes/open-action.ts';
import { recordEntry } from '../../contract/routes/record-entry.ts';
import { recordExit } from '../../contract/routes/record-exit.ts';
import { recordLetterReceipt } from '../../contract/routes/record-letter-receipt.ts';
import { refuseModification } from '../../contract/routes/refuse-modification.ts';
import { registerAction } from '../../contract/routes/register-action.ts';
import { reinstateProvider } from '../../contract/routes/reinstate-provider.ts';
import { replaceInvoice } from '../../contract/routes/replace-invoice.ts';
import { suspendProvider } from '../../contract/routes/suspend-provider.ts';
import { withdrawModification } from '../../contract/routes/withdraw-modification.ts';
import { type RequestType, requestTypes } from '../../domain/request-type.ts';
import type { Called, Persona } from '../support/call.ts';
import { guideAction } from '../support/guide.ts';
import { readId } from '../support/read.ts';
import * as guide from './guide.ts';
import type { Product } from './product.ts';
import { heldFields, testedTypes, type When, when } from './request-types.ts';

type Act = (world: guide.World, product: Product) => Promise<void>;
/** Whether there is anything to do it to: a step that is not ready is left out of the life that is played. */
type Ready = (world: Readonly<guide.World>) => boolean;

/** One thing that somebody does, told so that a failure can be read and played again. */
class Step implements fc.AsyncCommand<guide.World, Product> {
  private readonly told: string;
  private readonly name: string;
  private readonly act: Act;
  private readonly ready: Ready;
  constructor(name: string, given: unknown, act: Act, ready: Ready) {
    this.name = name;
    this.told = `${name}(${JSON.stringify(given)})`;
    this.act = act;
    this.ready = ready;
  }
  check(world: Readonly<guide.World>): boolean {
    return this.ready(world);
  }
  async run(world: guide.World, product: Product): Promise<void> {
    for (const name of ['steps', this.name]) product.counts.set(name, (product.counts.get(name) ?? 0) + 1);
    await this.act(world, product);
  }
  toString(): string {
    return this.told;
  }
}

const step =
  <T>(name: string, act: (given: T) => Act, ready: (given: T) => Ready = () => () => true) =>
  (given: T): Step =>
    new Step(name, given, act(given), ready(given));

// ── Who, what, when ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Mostly the holder; now and then another provider's staff, or somebody of another role. */
const who = fc.oneof(
  { weight: 18, arbitrary: fc.constant('holder' as const) },
  { weight: 1, arbitrary: fc.constant('stranger' as const) },
  { weight: 1, arbitrary: fc.constant('finance' as const) },
);
type Who = 'holder' | 'stranger' | 'finance';

const rank = fc.nat({ max: 30 });
/** Whether to take a thing to which this can be done, if there is one. */
const apt = fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });

const pick = <T>(all: readonly T[], rankOf: number): T | undefined => all[rankOf % Math.max(1, all.length)];
const pickApt = <T>(all: readonly T[], rankOf: number, wanted: boolean, fits: (one: T) => boolean): T | undefined =>
  pick(wanted ? all.filter(fits) : all, rankOf);

const dayOf = (world: guide.World, action: guide.Action, { near, off }: When): string => {
  const moves = action.enrolments.flatMap(({ entry, exit }) => [entry ?? [], exit ?? []].flat()).sort();
  const near_ =
    near === 'today'
      ? world.today
      : near === 'firstEntry'
        ? (guide.firstEntry(action) ?? world.today)
        : near === 'lastMove'
          ? (moves.at(-1) ?? world.today)
          : guide.day(action, near);
  return guide.addDays(near_ === '' ? world.today : near_, off);
};

const suspension = (world: guide.World, organisation: string): guide.Refusal | null =>
  world.suspended.has(organisation) ? { code: 'PROVIDER_SUSPENDED' } : null;

const staffOf = (organisation: string): Persona => (organisation === 'GR237' ? 'GR237' : 'GR512');

/**
 * A holder's write: refused to another role, to another provider's staff as if the thing were not there, and to a suspended
 * provider; otherwise the model decides, and is changed only when it accepts.
 */
const holderWrites = async (
  { world, product, action }: { readonly world: guide.World; readonly product: Product; readonly action: guide.Action },
  by: Who,
  route: AnyRoute,
  params: Readonly<Record<string, string>>,
  body: unknown,
  decide: () => guide.Refusal | null,
): Promise<Called | null> => {
  if (by === 'finance') {
    await product.send(route, { as: 'finance', params, body }, { code: 'ROLE_NOT_ALLOWED' });
    return null;
  }
  const organisation = by === 'holder' ? action.organisation : action.organisation === 'GR237' ? 'GR512' : 'GR237';
  const refusal = suspension(world, organisation) ?? (by === 'stranger' ? { code: 'NOT_FOUND' } : decide());
  const reply = await product.send(route, { as: staffOf(organisation), params, body }, refusal);
  return refusal === null ? reply : null;
};

// ── The Région registers ────────────────────────────────────────────────────────────────────────────────────────────

/** Terms and the advance that the law makes of them, worked out by hand. */
const contracts = [
  [{}, 4_800_000],
  [{ durationMonths: 12 }, 7_200_000],
  [{ amountExclTaxCents: 120_000_000, amountInclTaxCents: 120_000_000, durationMonths: 48, rate: 0.05 }, 1_500_000],
  [{ waived: true }, 0],
  [{ amountExclTaxCents: 5_000_000, amountInclTaxCents: 5_000_000 }, 0],
  [{ amountExclTaxCents: 5_000_001, amountInclTaxCents: 5_000_001, durationMonths: 2 }, 0],
  [{ amountExclTaxCents: 5_000_001, amountInclTaxCents: 5_000_001, durationMonths: 3 }, 1_500_000],
  [
    { amountExclTaxCents: 5_000_000, amountInclTaxCents: 5_000_000, durationMonths: 6, rate: 0.1, contractual: true },
    500_000,
  ],
] as const;

const registration = fc.record({
  organisation: fc.oneof(
    { weight: 3, arbitrary: fc.constant('GR237' as const) },
    { weight: 1, arbitrary: fc.constant('GR512' as const) },
  ),
  number: fc.nat({ max: 3 }),
  contract: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.nat({ max: contracts.length - 1 }) },
  ),
  frequency: fc.constantFrom('MONTHLY' as const, 'BIMONTHLY' as const, 'QUARTERLY' as const),
  startsIn: fc.integer({ min: -20, max: 3 }),
  lasts: fc.integer({ min: 10, max: 150 }),
  components: fc.nat({ max: 2 }),
});
type Registration = typeof registration extends fc.Arbitrary<infer T> ? T : never;

export const register = step(
  'register',
  (given: Registration): Act =>
    async (world, product) => {
      const number = `23C0039000${given.number}_1`;
      const start = guide.addDays(world.today, given.startsIn);
      const end = guide.addDays(start, given.lasts);
      const [terms, advanceCents] = contracts[given.contract] ?? contracts[0];
      const components = Array.from({ length: given.components }, (_, index) => ({
        number: `0${index + 1}`,
        title: `Composante ${index + 1}`,
        startDate: start,
        endDate: end,
      }));
      const known = world.actions.some((action) => action.number === number);
      await product.send(
        registerAction,
        {
          as: 'region',
          body: {
            ...guideAction,
            actionNumber: number,
            organisation: given.organisation,
            plannedStartDate: start,
            plannedEndDate: end,
            reportingFrequency: given.frequency,
            places: 3,
            components,
            advance: { ...guideAction.advance, ...terms },
          },
        },
        known ? { code: 'ACTION_ALREADY_EXISTS' } : null,
      );
      if (known) return;
      const action: guide.Action = {
        number,
        organisation: given.organisation,
        frequency: given.frequency,
        componentNumbers: components.map((component) => component.number),
        advanceCents,
        fields: new Map<string, string | number>([
          ['plannedStartDate', start],
          ['plannedEndDate', end],
          ...heldFields,
          ...components.flatMap((component): [string, string][] => [
            [`components/${component.number}/startDate`, start],
            [`components/${component.number}/endDate`, end],
          ]),
        ]),
        status: 'AO',
        closedOn: null,
        enrolments: [],
        requests: [],
        invoices: [],
        declared: new Map(),
        advance: 'NONE',
        settledOn: null,
        overdue: false,
      };
      world.actions.push(action);
      await product.look(world, action);
    },
);

type OnAction = { readonly action: number; readonly apt: boolean };
type At = { readonly world: guide.World; readonly product: Product; readonly action: guide.Action };

/**
 * Something done to an action, or to a thing of an action, which is looked at afterwards. `fits`: those to which it could well be
 * done; the others are taken now and then.
 */
const onThing = <T extends OnAction, Thing>(
  name: string,
  thingsOf: (action: guide.Action) => readonly Thing[],
  fits: (thing: Thing, action: guide.Action, world: Readonly<guide.World>) => boolean,
  act: (at: At, thing: Thing, given: T) => Promise<unknown>,
) => {
  const chosen = (world: Readonly<guide.World>, { action: of, apt: wanted }: T) => {
    const all = world.actions.flatMap((action) => thingsOf(action).map((thing) => ({ action, thing })));
    return pickApt(all, of, wanted, ({ thing, action }) => fits(thing, action, world));
  };
  return step(
    name,
    (given: T): Act =>
      async (world, product) => {
        const found = chosen(world, given);
        if (found === undefined) return;
        await act({ world, product, action: found.action }, found.thing, given);
        await product.look(world, found.action);
      },
    (given: T): Ready =>
      (world) =>
        chosen(world, given) !== undefined,
  );
};

const onAction = <T extends OnAction>(
  name: string,
  fits: (action: guide.Action, world: Readonly<guide.World>) => boolean,
  act: (at: At, given: T) => Promise<unknown>,
) =>
  onThing<T, guide.Action>(
    name,
    (action) => [action],
    (action, _, world) => fits(action, world),
    async (at, _, given) => act(at, given),
  );

type ByWho = OnAction & { readonly by: Who };
type OnDay = ByWho & { readonly on: When };

// ── Enrolments ──────────────────────────────────────────────────────────────────────────────────────────────────────

export const enrol = onAction<ByWho & { readonly reference: number }>(
  'enrol',
  ({ status }) => status !== 'FE',
  async (at, given) => {
    const reference = `STA-${given.reference}`;
    const params = { actionNumber: at.action.number };
    const body = { lastName: 'Exemple', firstName: 'Camille', reference };
    const decide = () => guide.canEnrol(at.action, reference);
    const reply = await holderWrites(at, given.by, enrolTrainee, params, body, decide);
    if (reply === null) return;
    at.action.enrolments.push({ id: readId(reply), reference, state: 'PENDING', entry: null, exit: null });
  },
);

const verbRoutes = {
  confirm: confirmEnrolment,
  refuse: refuseEnrolment,
  cancel: cancelEnrolment,
  noShow: recordNoShow,
  enter: recordEntry,
  exit: recordExit,
} as const satisfies Record<guide.EnrolmentVerb, AnyRoute>;

const onEnrolment = <T extends ByWho>(
  verb: guide.EnrolmentVerb,
  bodyOf: (at: At, given: T) => Readonly<Record<string, string>> | undefined,
  decide: (at: At, enrolment: guide.Enrolment, body: Readonly<Record<string, string>>) => guide.Refusal | null,
) => {
  const states: readonly string[] = guide.enrolmentVerbs[verb];
  return onThing<T, guide.Enrolment>(
    verb,
    ({ enrolments }) => enrolments,
    ({ state }, { status }) => status !== 'FE' && states.includes(state),
    async (at, enrolment, given) => {
      const body = bodyOf(at, given);
      const params = { actionNumber: at.action.number, id: enrolment.id };
      await holderWrites(at, given.by, verbRoutes[verb], params, body, () => decide(at, enrolment, body ?? {}));
      await at.product.lookAtEnrolments(at.world, at.action);
    },
  );
};

const bodiless = () => undefined;
export const confirm = onEnrolment<ByWho>('confirm', bodiless, ({ action }, one) =>
  guide.decide(action, one, 'confirm'),
);
export const refuse = onEnrolment<ByWho>('refuse', bodiless, ({ action }, one) => guide.decide(action, one, 'refuse'));
export const cancel = onEnrolment<ByWho>('cancel', bodiless, ({ action }, one) => guide.decide(action, one, 'cancel'));
export const noShow = onEnrolment<ByWho>('noShow', bodiless, ({ action }, one) => guide.decide(action, one, 'noShow'));
export const enter = onEnrolment<OnDay>(
  'enter',
  ({ world, action }, { on }) => ({ entryDate: dayOf(world, action, on) }),
  ({ world, action }, one, { entryDate = '' }) => guide.enter(world, action, one, entryDate),
);
export const exit = onEnrolment<OnDay & { readonly reason: string }>(
  'exit',
  ({ world, action }, { on, reason }) => ({ exitDate: dayOf(world, action, on), reason }),
  ({ world, action }, one, { exitDate = '', reason = '' }) => guide.exit(world, action, one, exitDate, reason),
);

// ── The action ──────────────────────────────────────────────────────────────────────────────────────────────────────

export const open = onAction<OnDay>(
  'open',
  (action) => guide.stateToOpen(action) === null,
  async (at, { by, on }) => {
    const actualStartDate = dayOf(at.world, at.action, on);
    await holderWrites(at, by, openAction, { actionNumber: at.action.number }, { actualStartDate }, () =>
      guide.open(at.world, at.action, actualStartDate),
    );
  },
);

export const close = onAction<OnDay>(
  'close',
  (action, world) => guide.stateToClose(world, action, world.today) === null,
  async (at, { by, on }) => {
    const actualEndDate = dayOf(at.world, at.action, on);
    await holderWrites(at, by, closeAction, { actionNumber: at.action.number }, { actualEndDate }, () =>
      guide.close(at.world, at.action, actualEndDate),
    );
  },
);

type Declaring = ByWho & { readonly period: number; readonly how: string };
/** The hours of everybody who was in, or what people get wrong. */
const hoursOf = (
  action: guide.Action,
  roster: readonly { readonly id: string; readonly days: number }[],
  how: string,
) => {
  const full = roster.map(({ id, days }) => ({ enrolmentId: id, hours: days * 24 }));
  switch (how) {
    case 'usual':
      return roster.map(({ id, days }) => ({ enrolmentId: id, hours: days * 6.25 }));
    case 'missing':
      return full.slice(1);
    case 'more':
      return full.map((one) => ({ ...one, hours: one.hours + 0.25 }));
    case 'fraction':
      return full.map((one) => ({ ...one, hours: 0.1 }));
    case 'unknown':
      return [...full, { enrolmentId: `${action.number}.E999`, hours: 1 }];
    case 'twice':
      return [...full, ...full.slice(0, 1)];
    default:
      return full;
  }
};
export const declare = onAction<Declaring>(
  'declare',
  (action, world) => guide.periodsOf(action).some(({ id, end }) => end < world.today && !action.declared.has(id)),
  async (at, { by, apt: wanted, period: of, how }) => {
    const { world, action } = at;
    const fits = ({ id, end }: { id: string; end: string }) => end < world.today && !action.declared.has(id);
    const period = pickApt(guide.periodsOf(action), of, wanted, fits);
    const id = period?.id ?? '2023-01';
    const hours = hoursOf(action, period === undefined ? [] : guide.rosterOf(action, period), how);
    await holderWrites(at, by, declareHours, { actionNumber: action.number, period: id }, { hours }, () =>
      guide.declare(world, action, id, hours),
    );
  },
);

// ── Modification requests ───────────────────────────────────────────────────────────────────────────────────────────

type Filing = ByWho & {
  readonly type: RequestType;
  readonly drawn: Readonly<Record<string, When | string | number | undefined>>;
  readonly justified: boolean;
};
const componentField = /^components\/(\d+)\/(\w+)$/u;
const askedOf = (world: guide.World, action: guide.Action, given: Filing): Map<string, string | number> => {
  const asked = new Map<string, string | number>();
  for (const [field, value] of Object.entries(given.drawn)) {
    const [, number] = componentField.exec(field) ?? [];
    if (value === undefined || (number !== undefined && !action.componentNumbers.includes(number))) continue;
    if (field === 'actualStartDate' && given.apt && action.status === 'AO') continue;
    if (typeof value !== 'object') {
      asked.set(field, value);
      continue;
    }
    const itself = guide.day(action, field);
    const from = itself === '' ? world.today : itself;
    asked.set(field, value.near === 'itself' ? guide.addDays(from, value.off) : dayOf(world, action, value));
  }
  return asked;
};
const changesOf = (asked: ReadonlyMap<string, string | number>): Record<string, unknown> => {
  const changes: Record<string, unknown> = {};
  const components = new Map<string, Record<string, unknown>>();
  for (const [field, value] of asked) {
    const [, number, name] = componentField.exec(field) ?? [];
    if (number === undefined || name === undefined) changes[field] = value;
    else components.set(number, { ...components.get(number), number, [name]: value });
  }
  return components.size === 0 ? changes : { ...changes, components: [...components.values()] };
};
export const file = onAction<Filing>(
  'file',
  (action) => requestTypes.some((type) => guide.stateToFile(action, type) === null),
  async (at, given) => {
    const { world, action } = at;
    const { type, justified } = given;
    const asked = askedOf(world, action, given);
    const body = { type, changes: changesOf(asked), ...(justified ? { justification: 'Travaux' } : {}) };
    let changes: guide.Request['changes'] = [];
    const reply = await holderWrites(at, given.by, fileModification, { actionNumber: action.number }, body, () => {
      const decided = guide.canFile(world, action, type, asked, justified);
      if ('code' in decided) return decided;
      changes = decided;
      return null;
    });
    if (reply === null) return;
    action.requests.push({ id: readId(reply), type, issuedOn: world.today, changes, state: 'PENDING', letter: null });
  },
);

const onRequest = <T extends OnAction>(
  name: string,
  fits: (request: guide.Request) => boolean,
  act: (at: At, request: guide.Request, given: T) => Promise<unknown>,
) => onThing<T, guide.Request>(name, ({ requests }) => requests, fits, act);
const isPending = ({ state }: guide.Request) => state === 'PENDING';

export const receiveLetter = onRequest<OnAction & { readonly on: When }>(
  'receiveLetter',
  isPending,
  async ({ world, product, action }, request, { on }) => {
    const receivedOn = dayOf(world, action, on);
    const refusal = guide.receiveLetter(world, request, receivedOn);
    await product.send(
      recordLetterReceipt,
      { as: 'region', params: { id: request.id }, body: { receivedOn } },
      refusal,
    );
  },
);
export const approve = onRequest<OnAction>(
  'approve',
  (request) => isPending(request) && request.letter !== null,
  async ({ world, product, action }, { id }) => {
    const request = action.requests.find((one) => one.id === id);
    if (request === undefined) return;
    const refusal = guide.approve(world, action, request);
    await product.send(approveModification, { as: 'region', params: { id }, body: {} }, refusal);
  },
);
export const refuseRequest = onRequest<OnAction>('refuseRequest', isPending, async ({ product }, request) => {
  const refusal = guide.end(request, 'REFUSED');
  await product.send(
    refuseModification,
    { as: 'region', params: { id: request.id }, body: { reason: 'Non' } },
    refusal,
  );
});
export const withdraw = onRequest<ByWho>('withdraw', isPending, async (at, request, { by }) =>
  holderWrites(at, by, withdrawModification, { id: request.id }, undefined, () => guide.end(request, 'WITHDRAWN')),
);

// ── The advance ─────────────────────────────────────────────────────────────────────────────────────────────────────

export const settleAdvance = onAction<OnAction>(
  'settleAdvance',
  ({ advance }) => advance === 'AWAITED' || advance === 'HELD',
  async ({ world, product, action }) => {
    await product.settleAdvance(world, action);
  },
);

const onInvoice = <T extends OnAction>(
  name: string,
  fits: (invoice: guide.Invoice) => boolean,
  act: (at: At, invoice: guide.Invoice, given: T) => Promise<unknown>,
) =>
  onThing<T, guide.Invoice>(
    name,
    ({ invoices }) => invoices,
    fits,
    async (at, invoice, given) => {
      await act(at, invoice, given);
      await at.product.lookAtInvoices(at.action);
    },
  );
type Saying = OnAction & {
  readonly state: string;
  readonly move: number;
  readonly reasoned: boolean;
  readonly daysAgo: number | null;
};
export const sayOfInvoice = onInvoice<Saying>(
  'sayOfInvoice',
  ({ state }) => (guide.financeMoves[state] ?? []).length > 0,
  async ({ world, product }, invoice, { apt: wanted, move, reasoned, daysAgo, ...given }) => {
    const usual = wanted ? pick(guide.financeMoves[invoice.state] ?? [], move) : undefined;
    const state = usual ?? given.state;
    const on = daysAgo === null ? {} : { on: guide.addDays(world.today, -daysAgo) };
    const refusal = guide.sayOfInvoice(world, invoice, { state, reasoned, ...on });
    const body = { state, ...(reasoned ? { reason: 'Pièce manquante' } : {}), ...on };
    await product.send(changeInvoiceStatus, { as: 'finance', params: { id: invoice.id }, body }, refusal);
  },
);
export const answer = onInvoice<ByWho>(
  'answerSuspension',
  ({ state }) => state === 'SUSPENDED',
  async (at, invoice, { by }) =>
    holderWrites(at, by, answerSuspension, { id: invoice.id }, { text: `Pièce jointe ${invoice.answers + 1}` }, () =>
      guide.answerSuspension(at.world, invoice),
    ),
);
export const replace = onInvoice<ByWho>(
  'replaceInvoice',
  ({ state, replacedBy }) => state === 'REJECTED' && replacedBy === null,
  async (at, invoice, { by }) =>
    holderWrites(at, by, replaceInvoice, { id: invoice.id }, undefined, () =>
      guide.replaceInvoice(at.world, at.action, invoice),
    ),
);

// ── Days, standing, the rest of the system ──────────────────────────────────────────────────────────────────────────

const lookAtAll = async (world: guide.World, product: Product) => {
  for (const action of world.actions) await product.look(world, action, true);
};
export const daysPass = step(
  'daysPass',
  ({ days }: { readonly days: number }): Act =>
    async (world, product) => {
      world.today = guide.addDays(world.today, days);
      product.app.clock.set(world.today);
      await lookAtAll(world, product);
    },
);
export const dailyJob = step(
  'dailyJob',
  (): Act => async (world, product) => {
    await product.app.settleDay();
    guide.settleDay(world);
    await lookAtAll(world, product);
  },
);
type Standing = { readonly organisation: 'GR237' | 'GR512'; readonly suspended: boolean };
export const setStanding = step(
  'setStanding',
  ({ organisation, suspended }: Standing): Act =>
    async (world, product) => {
      const known = world.actions.some((action) => action.organisation === organisation);
      await product.send(
        suspended ? suspendProvider : reinstateProvider,
        { as: 'region', params: { organisation }, body: { reason: 'Contrôle' } },
        known ? null : { code: 'NOT_FOUND' },
      );
      if (!known) return;
      if (suspended) world.suspended.add(organisation);
      else world.suspended.delete(organisation);
    },
);
export const publish = step(
  'publish',
  (): Act => async (_, product) => {
    await product.publish();
  },
);
export const resend = step('resend', (): Act => async (world, product) => product.resend(world));
export const readFeed = step('readFeed', (): Act => async (world, product) => product.lookAtFeed(world));

// ── Plans ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const action = rank;
const mine = { action, apt, by: who };

const filing = fc.oneof(
  ...requestTypes.map((type) => ({
    weight: testedTypes[type].weight,
    arbitrary: fc.record({ ...mine, type: fc.constant(type), drawn: testedTypes[type].drawn, justified: apt }),
  })),
);
const declaring = fc.record({
  ...mine,
  period: rank,
  how: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('usual', 'full') },
    { weight: 1, arbitrary: fc.constantFrom('missing', 'more', 'fraction', 'unknown', 'twice') },
  ),
});
const leaving = fc.record({ ...mine, on: when, reason: fc.constantFrom('COMPLETED', 'DROPPED_OUT', 'EXCLUDED') });
const receiving = fc.record({
  action,
  apt,
  on: fc.record({ near: fc.constant('today'), off: fc.constantFrom(0, 0, 0, 1, -1) }),
});
const saying = fc.record({
  action,
  apt,
  state: fc.constantFrom('IN_PROCESS', 'SUSPENDED', 'PAYMENT_ORDERED', 'PAID', 'REJECTED'),
  move: fc.nat({ max: 2 }),
  reasoned: apt,
  daysAgo: fc.constantFrom(null, null, 0, 1, 3, -1),
});
const passing = fc.record({
  days: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 5, max: 45 })),
  until: fc.constantFrom('days', 'days', 'month', 'action'),
  action,
  off: fc.constantFrom(0, 1),
});
const standing = fc.record({
  organisation: fc.constantFrom('GR237' as const, 'GR512' as const),
  suspended: fc.constantFrom(true, false, false),
});

/** How often each step comes, beside what it is given. */
const weighted: readonly (readonly [number, fc.Arbitrary<Step>])[] = [
  [1, registration.map(register)],
  [4, fc.record({ ...mine, reference: fc.nat({ max: 12 }) }).map(enrol)],
  [5, fc.record(mine).map(confirm)],
  [1, fc.record(mine).map(refuse)],
  [1, fc.record(mine).map(cancel)],
  [1, fc.record(mine).map(noShow)],
  [6, fc.record({ ...mine, on: when }).map(enter)],
  [4, leaving.map(exit)],
  [8, fc.record({ ...mine, on: when }).map(open)],
  [4, fc.record({ ...mine, on: when }).map(close)],
  [5, declaring.map(declare)],
  [5, filing.map(file)],
  [3, receiving.map(receiveLetter)],
  [3, fc.record({ action, apt }).map(approve)],
  [1, fc.record({ action, apt }).map(refuseRequest)],
  [1, fc.record(mine).map(withdraw)],
  [4, fc.record({ action, apt }).map(settleAdvance)],
  [4, saying.map(sayOfInvoice)],
  [1, fc.record(mine).map(answer)],
  [2, fc.record(mine).map(replace)],
  [3, passing.map(daysPass)],
  [3, fc.constant(null).map(dailyJob)],
  [1, standing.map(setStanding)],
  [1, fc.constant(null).map(publish)],
  [2, fc.constant(null).map(resend)],
  [1, fc.constant(null).map(readFeed)],
];

/** How actions begin; a life takes one of these ways up to some point, and goes on as it likes. */
const usual = { action: 0, apt: true, by: 'holder' } as const;
const now = { near: 'today', off: 0 } as const;
const opening = [
  enrol({ ...usual, reference: 1 }),
  confirm(usual),
  enter({ ...usual, on: now }),
  open({ ...usual, on: now }),
];
const ways: readonly (readonly Step[])[] = [
  [...opening, settleAdvance(usual)],
  // The only entry was a mistake: the advance waits for another one.
  [
    ...opening,
    cancel(usual),
    settleAdvance(usual),
    enrol({ ...usual, reference: 2 }),
    confirm(usual),
    enter({ ...usual, on: now }),
  ],
];

/**
 * What people do: a beginning, another action, then `length` steps on average. More than three times as many are drawn: half of them
 * come, as fast-check draws any length, and a third of those find nothing to be done to.
 */
export const plans = (length: number) =>
  fc.record({
    /** The guide's day, a year that ends, a February of 29 days. */
    from: fc.constantFrom('2023-01-05', '2022-12-12', '2024-02-20'),
    first: fc
      .record({
        one: registration,
        other: registration,
        way: fc.constantFrom(...ways),
        upTo: fc.oneof({ weight: 2, arbitrary: fc.nat({ max: 9 }) }, { weight: 1, arbitrary: fc.constant(9) }),
      })
      .map(({ one, other, way, upTo }) => [
        register({ ...one, number: 0, organisation: 'GR237', startsIn: Math.min(0, one.startsIn) }),
        ...way.slice(0, upTo),
        register({ ...other, number: 1 }),
      ]),
    steps: fc.commands(
      weighted.flatMap(([weight, arbitrary]) => Array.from({ length: weight }, () => arbitrary)),
      { maxCommands: Math.round(length * 3.6), size: 'max' },
    ),
  });
