import * as z from 'zod';
import { type RequestType, requestTypes } from '../../domain/request-type.ts';
import { testedTypes } from '../model/request-types.ts';
import type { Persona } from '../support/call.ts';
import type { routes } from './product.ts';

/** What a life is played with. It knows routes and nothing of the table, so that each release plays it on its own code. */
export type Driver = {
  /** Calls a route and returns the body of its answer; throws unless the call succeeds. */
  readonly done: (operation: Operation, as: Persona, given?: Given) => Promise<unknown>;
  /** Moves the clock forward to a day. */
  readonly turnTo: (day: string) => Promise<void>;
  /** Lets the stream functions do everything that waits for them. */
  readonly stream: () => Promise<void>;
  /** Runs the daily job. */
  readonly night: () => Promise<void>;
  /** Erases a trainee, as `npm run person` does. */
  readonly erase: (actionNumber: string, id: string) => Promise<void>;
};
export type Operation = (typeof routes)[number]['operation'];
export type Given = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Titulaire = 'GR237' | 'GR512';
type FinanceState = 'IN_PROCESS' | 'SUSPENDED' | 'PAYMENT_ORDERED' | 'PAID' | 'REJECTED';

const terms = {
  amountExclTaxCents: 24_000_000,
  amountInclTaxCents: 24_000_000,
  durationMonths: 18,
  rate: 0.3,
  waived: false,
  contractual: false,
  sme: false,
  buyerKind: 'OTHER',
  consultationDate: '2022-10-03',
  issuedBy: 'PROVIDER',
  vatExempt: true,
  commitmentNumber: 'EJ-FICTIF',
  serviceCode: 'SERVICE-FICTIF',
  purchaseOrderNumber: 'BDC-FICTIF',
} as const;

/** Contracts that between them give every form of invoice and of computation. */
const contracts = {
  due: terms,
  recouped: { ...terms, recoupment: { start: 0.65, end: 0.8 } },
  taxed: { ...terms, vatExempt: false, amountExclTaxCents: 10_000_000, amountInclTaxCents: 12_000_000 },
  byRegion: { ...terms, issuedBy: 'REGION', durationMonths: 11, rate: 0.15 },
  forSme: { ...terms, sme: true, buyerKind: 'STATE', durationMonths: 12, consultationDate: '2023-01-02' },
  contractual: { ...terms, contractual: true, amountExclTaxCents: 4_200_000, amountInclTaxCents: 4_200_000 },
  waived: { ...terms, waived: true },
  small: { ...terms, amountExclTaxCents: 4_000_000, amountInclTaxCents: 4_000_000 },
} as const;

const withId = z.looseObject({ id: z.string() });
const withItems = z.looseObject({ items: z.array(withId) });

/** What people do, with made-up values: each call makes something new. */
export const actsOf = ({ done }: Pick<Driver, 'done'>) => {
  let trainees = 0;
  let keys = 0;
  const key = () => ({ 'idempotency-key': `fictif-${(keys += 1)}` });
  const idOf = async (reply: Promise<unknown>): Promise<string> => withId.parse(await reply).id;

  const register = async (
    rank: number,
    {
      organisation = 'GR237',
      contract = 'due',
      start = '2023-01-02',
      end = '2023-12-22',
      frequency = 'MONTHLY',
    }: {
      organisation?: string;
      contract?: keyof typeof contracts;
      start?: string;
      end?: string;
      frequency?: 'MONTHLY' | 'BIMONTHLY' | 'QUARTERLY';
    } = {},
  ): Promise<string> => {
    const actionNumber = `23F00${rank}_1`;
    await done('registerAction', 'region', {
      body: {
        actionNumber,
        contractNumber: `23F00${rank}`,
        lot: 'Lot 1',
        title: 'FORMATION FICTIVE',
        year: 2023,
        organisation,
        plannedStartDate: start,
        plannedEndDate: end,
        reportingFrequency: frequency,
        invoicingPeriod: frequency,
        places: 10,
        site: 'Toulouse',
        components: [{ number: '01', title: 'Parcours fictif', startDate: start, endDate: end }],
        advance: contracts[contract],
      },
    });
    return actionNumber;
  };

  /** What a provider does to one of its actions. */
  const on = (actionNumber: string, as: Titulaire = 'GR237') => {
    const params = { actionNumber };
    const to = (id: string) => ({ params: { actionNumber, id } });
    const enrol = async (component?: string): Promise<string> => {
      trainees += 1;
      const body = { lastName: `FICTIF-${trainees}`, firstName: 'Camille', reference: `FICTIF-${trainees}`, component };
      return idOf(done('enrolTrainee', as, { params, body }));
    };
    const confirmed = async (component?: string): Promise<string> => {
      const id = await enrol(component);
      await done('confirmEnrolment', as, to(id));
      return id;
    };
    const enter = async (id: string, entryDate: string) => done('recordEntry', as, { ...to(id), body: { entryDate } });
    const entered = async (entryDate: string): Promise<string> => {
      const id = await confirmed();
      await enter(id, entryDate);
      return id;
    };
    const exit = async (id: string, exitDate: string, reason = 'COMPLETED') =>
      done('recordExit', as, { ...to(id), body: { exitDate, reason } });
    const open = async (actualStartDate: string) => done('openAction', as, { params, body: { actualStartDate } });
    const close = async (actualEndDate: string) => done('closeAction', as, { params, body: { actualEndDate } });
    const file = async (type: RequestType, changes: object = testedTypes[type].sample) =>
      idOf(
        done('fileModification', as, {
          params,
          body: { type, justification: 'Motivation fictive', changes },
        }),
      );
    /** One pending request of each type. */
    const lock = async (): Promise<readonly string[]> => {
      const filed: string[] = [];
      for (const type of requestTypes) filed.push(await file(type));
      return filed;
    };
    const declare = async (period: string, hours: Readonly<Record<string, number>>) =>
      done('declareHours', as, {
        params: { ...params, period },
        body: { hours: Object.entries(hours).map(([enrolmentId, one]) => ({ enrolmentId, hours: one })) },
      });
    return { params, to, enrol, confirmed, enter, entered, exit, open, close, file, lock, declare };
  };

  const letter = async (id: string, receivedOn: string) =>
    done('recordLetterReceipt', 'region', { params: { id }, body: { receivedOn } });
  const approve = async (id: string, body: object = {}) =>
    done('approveModification', 'region', { params: { id }, body });
  const refuse = async (id: string) =>
    done('refuseModification', 'region', { params: { id }, body: { reason: 'Motif fictif' } });

  /** The last invoice of an action, which finance then says to be in each state. */
  const follow = async (actionNumber: string, ...states: readonly FinanceState[]): Promise<string> => {
    const { items } = withItems.parse(await done('listActionInvoices', 'finance', { params: { actionNumber } }));
    const id =
      items
        .map((invoice) => invoice.id)
        .sort()
        .at(-1) ?? '';
    for (const state of states)
      await done('changeInvoiceStatus', 'finance', {
        params: { id },
        body: { state, ...(state === 'SUSPENDED' || state === 'REJECTED' ? { reason: 'Motif fictif' } : {}) },
      });
    return id;
  };
  const replace = async (actionNumber: string, states: readonly FinanceState[] = [], as: Titulaire = 'GR237') => {
    const id = await follow(actionNumber, ...states, 'REJECTED');
    await done('replaceInvoice', as, { params: { id }, headers: key() });
  };

  return { key, register, on, letter, approve, refuse, follow, replace };
};
export type Acts = ReturnType<typeof actsOf>;
