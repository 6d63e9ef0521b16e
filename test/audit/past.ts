import type { AnyRoute } from '../../contract/route.ts';
import { answerSuspension } from '../../contract/routes/answer-suspension.ts';
import { approveModification } from '../../contract/routes/approve-modification.ts';
import { changeInvoiceStatus } from '../../contract/routes/change-invoice-status.ts';
import { closeAction } from '../../contract/routes/close-action.ts';
import { cancelEnrolment, confirmEnrolment } from '../../contract/routes/decide-enrolment.ts';
import { declareHours } from '../../contract/routes/declare-hours.ts';
import { enrolTrainee } from '../../contract/routes/enrol-trainee.ts';
import { fileModification } from '../../contract/routes/file-modification.ts';
import { openAction } from '../../contract/routes/open-action.ts';
import { recordEntry } from '../../contract/routes/record-entry.ts';
import { recordExit } from '../../contract/routes/record-exit.ts';
import { recordLetterReceipt } from '../../contract/routes/record-letter-receipt.ts';
import { registerAction } from '../../contract/routes/register-action.ts';
import { reinstateProvider } from '../../contract/routes/reinstate-provider.ts';
import { replaceInvoice } from '../../contract/routes/replace-invoice.ts';
import { suspendProvider } from '../../contract/routes/suspend-provider.ts';
import { updateOrganisation } from '../../contract/routes/update-organisation.ts';
import { scan } from '../../ops/audit/read.ts';
import { makeOutbox } from '../../store/outbox.ts';
import { outboxItem, parseItem } from '../../store/stored.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import type { Call } from '../support/call.ts';
import { guideAction } from '../support/guide.ts';
import { readId } from '../support/read.ts';
import { sheet } from '../support/valid-requests.ts';

export type Item = Record<string, unknown>;

/** Every item of the table, as it is. */
export const itemsOf = async ({ open }: Pick<TestApp, 'open'>): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const item of scan(open.client, open.tableName)) items.push(item);
  return items;
};

/** Numbers of the actions that {@link writePast} writes, by state. */
export const past = {
  /** Awaiting its opening, one enrolment pending, a request for another place pending. */
  waiting: '23C00390001_1',
  /** In progress and late, two declarations due, one made; its first invoice rejected and replaced, a date request approved. */
  late: '23C00390002_1',
  /** Closed, its advance issued and paid. */
  closed: '23C00390003_1',
  /** In progress, no advance due, no entry left. */
  small: '23C00390004_1',
  /** In progress, its advance held: the only entry was cancelled. */
  held: '23C00390005_1',
  /** Opened just now: its advance is asked for. */
  asked: '23C00390006_1',
} as const;

/** The last day of the past, and an instant at which everything in it is recent. */
export const pastDay = '2023-04-05';

/** A past with at least one item of every kind, written by the product's own handlers. */
export const writePast = async (): Promise<{ items: Item[]; now: Date }> => {
  const app = await openTestApp('2023-01-05');
  try {
    const done = async (route: AnyRoute, given: Call) => {
      const called = await app.serve(route, given);
      if (called.status >= 300) throw new Error(`${route.operation}: ${called.status} ${JSON.stringify(called.body)}`);
      return called;
    };
    const register = async (actionNumber: string, overrides: object = {}) =>
      done(registerAction, {
        as: 'region',
        body: { ...guideAction, actionNumber, plannedEndDate: '2023-03-31', components: [], ...overrides },
      });
    let reference = 0;
    const enrol = async (actionNumber: string) => {
      reference += 1;
      const called = await done(enrolTrainee, {
        as: 'GR237',
        params: { actionNumber },
        body: { lastName: 'Exemple', firstName: 'Camille', reference: `STA-${reference}` },
      });
      return { actionNumber, id: readId(called) };
    };
    const enter = async (actionNumber: string, entryDate: string) => {
      const params = await enrol(actionNumber);
      await done(confirmEnrolment, { as: 'GR237', params });
      await done(recordEntry, { as: 'GR237', params, body: { entryDate } });
      return params;
    };
    const open = async (actionNumber: string, actualStartDate: string) =>
      done(openAction, { as: 'GR237', params: { actionNumber }, body: { actualStartDate } });
    const says = async (id: string, ...states: readonly string[]) => {
      for (const state of states) {
        await done(changeInvoiceStatus, { as: 'finance', params: { id }, body: { state, reason: 'Pièce manquante' } });
      }
    };

    await done(updateOrganisation, { as: 'GR237', body: sheet });
    await register(past.waiting);
    const gr237 = { as: 'region', params: { organisation: 'GR237' } } as const;
    await done(suspendProvider, { ...gr237, body: { reason: 'Contrôle en cours' } });
    await done(reinstateProvider, {
      ...gr237,
      body: { reason: 'Contrôle terminé' },
      headers: { 'idempotency-key': 'reinstatement' },
    });
    await enrol(past.waiting);
    await done(fileModification, {
      as: 'GR237',
      params: { actionNumber: past.waiting },
      body: { type: 'SITE', justification: 'Travaux', changes: { site: 'Albi' } },
    });

    await register(past.late, {
      components: [{ number: '01', title: 'A', startDate: '2023-01-05', endDate: '2023-02-28' }],
    });
    const entered = await enter(past.late, '2023-01-05');
    await open(past.late, '2023-01-05');
    await app.settleAdvance(past.late);
    const late = { id: `${past.late}-A1` };
    await says(late.id, 'IN_PROCESS', 'SUSPENDED');
    await done(changeInvoiceStatus, {
      as: 'finance',
      params: late,
      body: { state: 'SUSPENDED', on: app.clock.today() },
    });
    await done(answerSuspension, { as: 'GR237', params: late, body: { text: 'Pièce jointe' } });
    await says(late.id, 'REJECTED');
    await done(replaceInvoice, { as: 'GR237', params: { id: `${past.late}-A1` } });

    await register(past.closed);
    const leaving = await enter(past.closed, '2023-01-04');
    await open(past.closed, '2023-01-04');
    await app.settleAdvance(past.closed);
    await says(`${past.closed}-A1`, 'IN_PROCESS', 'PAYMENT_ORDERED', 'PAID');

    await register(past.small, { plannedEndDate: '2023-12-22', advance: { ...guideAction.advance, waived: true } });
    const gone = await enter(past.small, '2023-01-05');
    await open(past.small, '2023-01-05');
    await done(cancelEnrolment, { as: 'GR237', params: gone });

    await register(past.held, { plannedEndDate: '2023-12-22' });
    const mistaken = await enter(past.held, '2023-01-05');
    await open(past.held, '2023-01-05');
    await done(cancelEnrolment, { as: 'GR237', params: mistaken });
    await app.settleAdvance(past.held);

    app.clock.set('2023-02-01');
    await app.settleDay();
    for (const { actionNumber, id } of [entered, leaving]) {
      await done(declareHours, {
        as: 'GR237',
        params: { actionNumber, period: '2023-01' },
        body: { hours: [{ enrolmentId: id, hours: 70.5 }] },
      });
    }
    await done(recordExit, { as: 'GR237', params: leaving, body: { exitDate: '2023-02-01', reason: 'COMPLETED' } });
    await done(closeAction, {
      as: 'GR237',
      params: { actionNumber: past.closed },
      body: { actualEndDate: '2023-02-01' },
    });
    const filed = await done(fileModification, {
      as: 'GR237',
      params: { actionNumber: past.late },
      body: {
        type: 'DATES',
        justification: 'Stage repoussé',
        changes: { plannedEndDate: '2023-04-03', components: [{ number: '01', endDate: '2023-03-15' }] },
      },
    });
    const request = { id: readId(filed) };
    await done(recordLetterReceipt, { as: 'region', params: request, body: { receivedOn: '2023-02-01' } });
    await done(approveModification, { as: 'region', params: request, body: {} });

    app.clock.set(pastDay);
    await app.settleDay();
    await register(past.asked, { plannedEndDate: '2023-12-22' });
    await enter(past.asked, pastDay);
    await open(past.asked, pastDay);
    // As if the stream had published everything but today's events.
    // The day begins in Paris, two hours before it does in UTC.
    const isOld = ({ kind, gsi2sk }: Item) => kind === 'OUTBOX' && String(gsi2sk) < '2023-04-04T22:00:00.000Z';
    const old = (await itemsOf(app)).filter(isOld).map((item) => parseItem(outboxItem, 'OUTBOX', item));
    await makeOutbox(app.open.table).remove(old);
    return { items: await itemsOf(app), now: new Date(app.clock.now()) };
  } finally {
    await app.stop();
  }
};
