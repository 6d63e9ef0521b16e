import type { AnyRoute } from '../../contract/route.ts';
import { approveModification } from '../../contract/routes/approve-modification.ts';
import { changeInvoiceStatus } from '../../contract/routes/change-invoice-status.ts';
import { confirmEnrolment } from '../../contract/routes/decide-enrolment.ts';
import { enrolTrainee } from '../../contract/routes/enrol-trainee.ts';
import { fileModification } from '../../contract/routes/file-modification.ts';
import { listModificationRequests } from '../../contract/routes/list-modification-requests.ts';
import { openAction } from '../../contract/routes/open-action.ts';
import { recordEntry } from '../../contract/routes/record-entry.ts';
import { recordLetterReceipt } from '../../contract/routes/record-letter-receipt.ts';
import { registerAction } from '../../contract/routes/register-action.ts';
import type { Call, Called } from '../support/call.ts';
import { makeScheduler } from '../support/deterministic-scheduler.ts';
import type { TestTable } from '../support/engine.ts';
import { guideAction } from '../support/guide.ts';
import { readId } from '../support/read.ts';
import { openSystem, type Rates } from '../support/system.ts';
import { itemsOf } from './state.ts';

export type Stormed = {
  readonly operations: number;
  /** Unexpected answers, after every attempt. */
  readonly wrongAnswers: readonly string[];
  /** Events too many or missing, over all actions. */
  readonly doubleEffects: number;
  readonly findings: readonly string[];
  readonly succeeded: number;
  readonly mostSends: number;
  readonly tries: number;
  readonly fired: ReadonlyMap<string, number>;
  /** Of every request and how it ended, in order: the same seed gives the same. */
  readonly trace: string;
};

/** The requests of an action's life, and its number of events, the advance's included. */
export const operationsOfLife = 10;
const eventsOfLife = 10;

/**
 * Many concurrent lives of actions with known answers, on a table that fails: after its attempts every call must get its
 * expected answer, and every action exactly its expected events. Turns are drawn, so that the faults met depend on the
 * seed alone and not on the machine.
 */
export const storm = async (
  open: TestTable,
  {
    seed,
    operations,
    rates,
    lanes = 8,
    keyless = false,
    tell = () => {},
  }: {
    readonly seed: number;
    readonly operations: number;
    readonly rates: Rates;
    readonly lanes?: number;
    /** Whether every other life sends no key, so that only the store can resolve a doubtful write. */
    readonly keyless?: boolean;
    readonly tell?: (progress: string) => void;
  },
): Promise<Stormed> => {
  const scheduler = makeScheduler({ seed, from: '2023-01-05' });
  const system = await openSystem(open, { seed, clock: scheduler.clock, scheduler, rates });
  const wrongAnswers: string[] = [];
  let done = 0;
  let begun = 0;
  const lives = Math.ceil(operations / operationsOfLife);

  const expect = async (key: boolean, route: AnyRoute, call: Call): Promise<Called> => {
    const answer = await system.send(route, call, { key });
    done += 1;
    if (answer.status !== route.status)
      wrongAnswers.push(`${route.operation} ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
    if (done % 500 === 0) tell(`${done} operations`);
    return answer;
  };
  const as = 'GR237';
  const live = async (rank: number): Promise<void> => {
    const actionNumber = `23STORM${rank}_1`;
    const expected = async (route: AnyRoute, call: Call) => expect(!keyless || rank % 2 === 0, route, call);
    const params = { actionNumber };
    await expected(registerAction, { as: 'region', body: { ...guideAction, actionNumber, components: [] } });
    const body = { lastName: 'Exemple', firstName: 'Camille', reference: 'R1' };
    const enrolled = await expected(enrolTrainee, { as, params, body });
    if (enrolled.status >= 300) return;
    const id = readId(enrolled);
    await expected(confirmEnrolment, { as, params: { actionNumber, id } });
    await expected(recordEntry, { as, params: { actionNumber, id }, body: { entryDate: '2023-01-05' } });
    await expected(openAction, { as, params, body: { actualStartDate: '2023-01-05' } });
    const site = { type: 'SITE', justification: 'Travaux', changes: { site: 'Albi' } };
    const filed = await expected(fileModification, { as, params, body: site });
    if (filed.status >= 300) return;
    const request = { id: readId(filed) };
    await expected(recordLetterReceipt, { as: 'region', params: request, body: { receivedOn: '2023-01-05' } });
    await expected(approveModification, { as: 'region', params: request, body: {} });
    // What the stream would do, delivered again while it fails.
    for (let delivery = 0; delivery < 20; delivery += 1) {
      const settled = await system.app.settleAdvance(actionNumber).catch(() => null);
      if (settled !== null) break;
    }
    const invoice = { id: `${actionNumber}-A1` };
    await expected(changeInvoiceStatus, { as: 'finance', params: invoice, body: { state: 'IN_PROCESS' } });
    // Two of the indexes are read, one of which may be late.
    await expected(listModificationRequests, { as: 'region', query: { state: 'APPROVED', limit: '5' } });
  };
  const lane = async (): Promise<void> => {
    while (begun < lives) {
      begun += 1;
      await live(begun);
    }
  };
  const { release } = scheduler.takeOverTimers();
  try {
    for (const ended of await scheduler.interleave(Array.from({ length: lanes }, () => lane)))
      if (ended.status === 'rejected') throw ended.reason;
  } finally {
    release();
  }
  const fired = system.tableFired();
  system.heal();

  const items = await itemsOf(open);
  const events = items.filter(({ kind }) => kind === 'EVENT').length;
  const actions = items.filter(({ kind }) => kind === 'ACTION').length;
  const findings = (await system.audit(365 * 86_400_000)).map(({ code, key }) => `${code} ${key}`);
  const { calls, tries, givenUp } = system.calls();
  system.close();
  return {
    operations: done,
    wrongAnswers,
    doubleEffects: Math.abs(events - actions * eventsOfLife),
    findings,
    succeeded: (calls - givenUp) / calls,
    mostSends: system.mostSends(),
    tries,
    fired,
    trace: scheduler.digest(),
  };
};
