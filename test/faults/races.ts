import type { AnyRoute } from '../../contract/route.ts';
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
import { importLines } from '../../contract/routes/import-lines.ts';
import { openAction } from '../../contract/routes/open-action.ts';
import { recordEntry } from '../../contract/routes/record-entry.ts';
import { recordExit } from '../../contract/routes/record-exit.ts';
import { recordLetterReceipt } from '../../contract/routes/record-letter-receipt.ts';
import { refuseModification } from '../../contract/routes/refuse-modification.ts';
import { registerAction } from '../../contract/routes/register-action.ts';
import { replaceInvoice } from '../../contract/routes/replace-invoice.ts';
import { suspendProvider } from '../../contract/routes/suspend-provider.ts';
import { updateOrganisation } from '../../contract/routes/update-organisation.ts';
import { withdrawModification } from '../../contract/routes/withdraw-modification.ts';
import { audit } from '../../ops/audit/audit.ts';
import { openTestApp, settleOne, type TestApp } from '../support/app.ts';
import { makeBus } from '../support/bus.ts';
import type { Call, Called } from '../support/call.ts';
import { makeScheduler } from '../support/deterministic-scheduler.ts';
import type { TestTable } from '../support/engine.ts';
import { withFaults } from '../support/faults.ts';
import { guideAction } from '../support/guide.ts';
import { readId } from '../support/read.ts';
import { itemsOf, restore, told } from './state.ts';

/** A command and its outcome: status and code, or what a function returned. */
type Command = (app: TestApp) => Promise<string>;
type Ground = {
  readonly prepare: (app: TestApp) => Promise<void>;
  /** By name, starting from the prepared state. */
  readonly commands: Readonly<Record<string, Command>>;
};

const actionNumber = '23RACE_1';
const as = 'GR237';
const params = { actionNumber };
const answered = ({ status, body }: Called): string => {
  const code = typeof body === 'object' && body !== null && 'code' in body ? ` ${String(body.code)}` : '';
  return `${status}${code}`;
};
const asks =
  (route: AnyRoute, call: Call): Command =>
  async (app) =>
    answered(await app.serve(route, call));
/** The ranks of events give the ids: they are the same each time. */
const enrolment = (rank: number) => ({ actionNumber, id: `${actionNumber}.E${rank}` });
const request = (rank: number) => ({ id: `${actionNumber}.M${rank}` });
const invoice = (sequence: number) => ({ id: `${actionNumber}-A${sequence}` });

const must = async (app: TestApp, route: AnyRoute, call: Call): Promise<Called> => {
  const answer = await app.serve(route, call);
  if (answer.status !== route.status) throw new Error(`${route.operation}: ${JSON.stringify(answer.body)}`);
  return answer;
};
const enrolled = async (app: TestApp, reference: string): Promise<string> =>
  readId(await must(app, enrolTrainee, { as, params, body: { lastName: 'Exemple', firstName: 'Camille', reference } }));
const confirmed = async (app: TestApp, reference: string): Promise<string> => {
  const id = await enrolled(app, reference);
  await must(app, confirmEnrolment, { as, params: { ...params, id } });
  return id;
};
const entered = async (app: TestApp, reference: string, entryDate: string): Promise<string> => {
  const id = await confirmed(app, reference);
  await must(app, recordEntry, { as, params: { ...params, id }, body: { entryDate } });
  return id;
};
const filed = async (app: TestApp, type: 'SITE' | 'DATES' | 'HEADCOUNT', changes: object): Promise<string> =>
  readId(await must(app, fileModification, { as, params, body: { type, justification: 'Travaux', changes } }));
const lettered = async (app: TestApp, id: string): Promise<void> => {
  await must(app, recordLetterReceipt, { as: 'region', params: { id }, body: { receivedOn: app.clock.today() } });
};
const suspension: Command = asks(suspendProvider, {
  as: 'region',
  params: { organisation: 'GR237' },
  body: { reason: 'Contrôle' },
});
const newTrainee = (reference: string) => ({ lastName: 'Autre', firstName: 'Alix', reference });
const nightly: Command = async (app) => {
  const bus = makeBus(() => 0);
  const { failed } = await app.background(bus.client)['flag-late-closures']({});
  bus.client.destroy();
  return `${failed} failed`;
};
const settling: Command = async (app) => {
  await settleOne(app.deps)(actionNumber);
  return 'settled';
};

const registered = { ...guideAction, actionNumber, plannedStartDate: '2022-11-02', year: 2022, components: [] };

/** Waiting for its opening: enrolments at every stage, a request to decide. Ranks: E2 in, E5 pending, E6 confirmed, M8. */
const awaiting: Ground = {
  prepare: async (app) => {
    await must(app, registerAction, { as: 'region', body: registered });
    await entered(app, 'R2', '2022-11-03');
    await enrolled(app, 'R5');
    await confirmed(app, 'R6');
    const id = await filed(app, 'DATES', { plannedEndDate: '2024-07-31' });
    await lettered(app, id);
  },
  commands: {
    register: asks(registerAction, { as: 'region', body: registered }),
    open: asks(openAction, { as, params, body: { actualStartDate: '2022-11-03' } }),
    enrol: asks(enrolTrainee, { as, params, body: newTrainee('R5') }),
    'enrol another': asks(enrolTrainee, { as, params, body: newTrainee('NEW') }),
    confirm: asks(confirmEnrolment, { as, params: enrolment(5) }),
    refuse: asks(refuseEnrolment, { as, params: enrolment(5) }),
    'cancel the entry': asks(cancelEnrolment, { as, params: enrolment(2) }),
    'no show': asks(recordNoShow, { as, params: enrolment(6) }),
    'enter earlier': asks(recordEntry, { as, params: enrolment(6), body: { entryDate: '2022-11-02' } }),
    'correct the entry': asks(recordEntry, { as, params: enrolment(2), body: { entryDate: '2022-11-04' } }),
    'file dates': asks(fileModification, {
      as,
      params,
      body: { type: 'DATES', justification: 'Suite', changes: { plannedEndDate: '2024-08-31' } },
    }),
    approve: asks(approveModification, { as: 'region', params: request(8), body: {} }),
    import: asks(importLines, {
      as,
      query: { kind: 'enrolments', dryRun: 'false' },
      headers: { 'content-type': 'text/csv' },
      body: `actionNumber;lastName;firstName;reference\n${actionNumber};Autre;Alix;NEW\n${actionNumber};Autre;Noa;N2\n`,
    }),
  },
};

/** An action of one month, now late, with that month to declare. */
const openedLate = async (app: TestApp): Promise<void> => {
  app.clock.set('2022-12-10');
  const body = { ...registered, plannedStartDate: '2022-12-05', plannedEndDate: '2022-12-30' };
  await must(app, registerAction, { as: 'region', body });
  await entered(app, 'R2', '2022-12-06');
  await must(app, openAction, { as, params, body: { actualStartDate: '2022-12-06' } });
};
const declaring = (hours: number): Command =>
  asks(declareHours, {
    as,
    params: { ...params, period: '2022-12' },
    body: { hours: [{ enrolmentId: enrolment(2).id, hours }] },
  });
const leaving = { exitDate: '2022-12-29', reason: 'COMPLETED' };
const moveSite: Command = asks(fileModification, {
  as,
  params,
  body: { type: 'SITE', justification: 'Suite', changes: { site: 'Foix' } },
});
const correctEntry: Command = asks(recordEntry, { as, params: enrolment(2), body: { entryDate: '2022-12-07' } });

/** In progress, its advance awaited, two requests to decide. */
const opened: Ground = {
  prepare: async (app) => {
    await openedLate(app);
    await enrolled(app, 'R6');
    await lettered(app, await filed(app, 'SITE', { site: 'Albi' }));
    await filed(app, 'HEADCOUNT', { places: 12 });
  },
  commands: {
    settle: settling,
    'nightly job': nightly,
    exit: asks(recordExit, { as, params: enrolment(2), body: leaving }),
    'cancel the entry': asks(cancelEnrolment, { as, params: enrolment(2) }),
    'correct the entry': correctEntry,
    confirm: asks(confirmEnrolment, { as, params: enrolment(6) }),
    declare: declaring(70),
    'move the site': moveSite,
    approve: asks(approveModification, { as: 'region', params: request(7), body: { remarks: 'Oui' } }),
    refuse: asks(refuseModification, { as: 'region', params: request(7), body: { reason: 'Non' } }),
    withdraw: asks(withdrawModification, { as, params: request(7) }),
    letter: asks(recordLetterReceipt, { as: 'region', params: request(9), body: { receivedOn: '2023-01-05' } }),
    suspend: suspension,
  },
};

/** Every trainee has left, everything is declared and decided: nothing blocks its closing. */
const ending: Ground = {
  prepare: async (app) => {
    await openedLate(app);
    app.clock.set('2023-01-05');
    await must(app, recordExit, { as, params: enrolment(2), body: leaving });
    await declaring(70)(app);
  },
  commands: {
    close: asks(closeAction, { as, params, body: { actualEndDate: '2022-12-29' } }),
    enrol: asks(enrolTrainee, { as, params, body: newTrainee('NEW') }),
    'move the site': moveSite,
    'correct the entry': correctEntry,
    'declare again': declaring(71),
    'nightly job': nightly,
    settle: settling,
    suspend: suspension,
  },
};

/** Its only entry cancelled, its advance held: the next entry releases it. */
const held: Ground = {
  prepare: async (app) => {
    await openedLate(app);
    await must(app, cancelEnrolment, { as, params: enrolment(2) });
    await settling(app);
    await confirmed(app, 'R8');
  },
  commands: {
    settle: settling,
    enter: asks(recordEntry, { as, params: enrolment(8), body: { entryDate: '2022-12-08' } }),
    'enrol another': asks(enrolTrainee, { as, params, body: newTrainee('NEW') }),
    'move the site': moveSite,
    'nightly job': nightly,
  },
};

/** Its advance issued, and rejected once. */
const invoiced: Ground = {
  prepare: async (app) => {
    await must(app, registerAction, { as: 'region', body: registered });
    await entered(app, 'R2', '2022-11-03');
    await must(app, openAction, { as, params, body: { actualStartDate: '2022-11-03' } });
    await settling(app);
    await must(app, changeInvoiceStatus, {
      as: 'finance',
      params: invoice(1),
      body: { state: 'REJECTED', reason: 'SIRET erroné' },
    });
    await must(app, replaceInvoice, { as, params: invoice(1) });
  },
  commands: {
    'replace again': asks(replaceInvoice, { as, params: invoice(1) }),
    'take in charge': asks(changeInvoiceStatus, { as: 'finance', params: invoice(2), body: { state: 'IN_PROCESS' } }),
    reject: asks(changeInvoiceStatus, {
      as: 'finance',
      params: invoice(2),
      body: { state: 'REJECTED', reason: 'Doublon' },
    }),
    replace: asks(replaceInvoice, { as, params: invoice(2) }),
    'cancel the entry': asks(cancelEnrolment, { as, params: enrolment(2) }),
    settle: settling,
    'fill the sheet': asks(updateOrganisation, {
      as,
      body: {
        name: 'Organisme fictif',
        siret: '00000023700012',
        address: '1 rue de l’Exemple, 31000 Toulouse',
        contactName: 'Camille Exemple',
        email: 'contact@example.org',
        phone: '0500000000',
        vatExempt: true,
        authorisedSignatories: [{ name: 'Camille Exemple', capacity: 'Directrice' }],
      },
    }),
  },
};

export const grounds = { awaiting, opened, ending, held, invoiced } as const satisfies Record<string, Ground>;

const pairsOf = (names: readonly string[]): readonly (readonly [string, string])[] =>
  names.flatMap((first, index) => names.slice(index).map((second) => [first, second] as const));

type Takes = (ground: string, first: string, second: string) => boolean;
/** Every command against itself, and a few others: what `npm test` and `npm run test:long` share; `npm run faults` plays every pair. */
const chosen: readonly string[] = Object.entries(grounds).flatMap(([ground, { commands }]) =>
  pairsOf(Object.keys(commands)).flatMap(([first, second], rank) =>
    first === second || rank % 40 === 7 ? [`${ground}: ${first} with ${second}`] : [],
  ),
);
const isChosen =
  (rest: (rank: number) => boolean): Takes =>
  (ground, first, second) => {
    const rank = chosen.indexOf(`${ground}: ${first} with ${second}`);
    return rank >= 0 && rest(rank);
  };
/** A third of them, from every ground; the others are for the long runs. */
export const everyDay = isChosen((rank) => rank % 3 === 0);
export const others = isChosen((rank) => rank % 3 !== 0);

export type Raced = {
  readonly pairs: number;
  readonly schedules: number;
  /** Pairs and schedules whose outcome neither order explains. */
  readonly diverged: readonly string[];
  /** What the auditor found at the end of an order. */
  readonly findings: readonly string[];
  /** Commands that never succeeded, in any order: they would prove nothing. */
  readonly idle: readonly string[];
  /** Pairs of which both orders were seen. */
  readonly bothWays: number;
};

/**
 * Runs every pair of commands of each ground concurrently, requests interleaved from the seed, and compares both answers
 * and the whole table with those of the two sequential orders: anything else is a divergence.
 */
export const race = async (
  open: TestTable,
  {
    seed,
    schedules,
    takes = () => true,
    tell = () => {},
  }: {
    readonly seed: number;
    readonly schedules: number;
    /** Which pairs are run. */
    readonly takes?: Takes;
    readonly tell?: (progress: string) => void;
  },
): Promise<Raced> => {
  const diverged: string[] = [];
  const findings: string[] = [];
  const worked = new Set<string>();
  const all = new Set<string>();
  let pairs = 0;
  let raced = 0;
  let bothWays = 0;
  /** The table as it is known to be, so that only what changed has to be put back. */
  let present = await itemsOf(open);

  const scheduler = makeScheduler({ seed, from: '2023-01-05' });
  const faulty = withFaults(open, { seed, rate: 0, scheduler });
  // Time stands still: what two orders write differs by nothing but their order.
  const app = await openTestApp(
    { ...scheduler.clock, now: () => '2023-01-05T11:00:00.000Z' },
    { on: { ...open, table: faulty.table } },
  );
  const { release } = scheduler.takeOverTimers();
  const playing = async (drawnFrom: number, play: () => Promise<void>): Promise<void> => {
    scheduler.restart(drawnFrom);
    await play();
  };
  try {
    for (const [groundName, ground] of Object.entries(grounds)) {
      const commands: Readonly<Record<string, Command>> = ground.commands;
      await restore(open, [], present);
      present = [];
      await playing(0, async () => ground.prepare(app));
      const prepared = await itemsOf(open);
      present = prepared;

      const ended = async (answers: readonly string[]): Promise<string> => {
        present = await itemsOf(open);
        return `${answers.join(' / ')}\n${told(present)}`;
      };
      for (const [first, second] of pairsOf(Object.keys(commands))) {
        for (const name of [first, second]) all.add(`${groundName}: ${name}`);
        if (!takes(groundName, first, second)) continue;
        const [one, two] = [commands[first], commands[second]];
        if (one === undefined || two === undefined) throw new Error(`No command ${first} or ${second}`);
        pairs += 1;
        const orders: string[] = [];
        for (const way of [0, 1]) {
          await restore(open, prepared, present);
          await playing(0, async () => {
            const begun = await (way === 0 ? one : two)(app);
            const then = await (way === 0 ? two : one)(app);
            const answers = way === 0 ? [begun, then] : [then, begun];
            for (const [place, answer] of answers.entries())
              if (/^(2|settled|0 failed)/u.test(answer)) worked.add(`${groundName}: ${place === 0 ? first : second}`);
            orders.push(await ended(answers));
            const audited = await audit(present, { now: new Date('2023-01-05T12:00:00Z'), maxAgeMs: 365 * 86_400_000 });
            findings.push(
              ...audited.findings.map(({ code, key }) => `${groundName}: ${first} then ${second}: ${code} ${key}`),
            );
          });
        }
        const seen = new Set<number>();
        for (let schedule = 1; schedule <= schedules; schedule += 1) {
          await restore(open, prepared, present);
          await playing(seed * 1_000_003 + pairs * 1_009 + schedule, async () => {
            const results = await scheduler.interleave([async () => one(app), async () => two(app)]);
            const end = await ended(
              results.map((result) =>
                result.status === 'fulfilled' ? result.value : `threw ${String(result.reason)}`,
              ),
            );
            const order = orders.indexOf(end);
            if (order === -1) {
              const [told_] = end.split('\n');
              diverged.push(`${groundName}: ${first} with ${second}, schedule ${schedule}: ${told_ ?? ''}`);
            } else seen.add(order);
          });
          raced += 1;
        }
        if (seen.size === 2 || orders[0] === orders[1]) bothWays += 1;
        if (pairs % 20 === 0) tell(`${pairs} pairs, ${raced} schedules`);
      }
    }
  } finally {
    release();
    faulty.table.client.destroy();
  }
  return {
    pairs,
    schedules: raced,
    diverged,
    findings,
    idle: [...all].filter((name) => !worked.has(name)),
    bothWays,
  };
};
