import {
  type Answered,
  type ClientProblem,
  type Given,
  makeClient,
  type Operation,
  type ReplyOf,
} from '../../contract/client.ts';
import { err, type Result } from '../../domain/result.ts';
import { guideAction } from '../../test/support/guide.ts';
import type { Someone, Started } from './product.ts';

/** The two providers of the demonstration, with their past, and eight that begin. */
export const providers: readonly Someone[] = ['GR237', 'GR512', ...Array.from({ length: 8 }, (_, n) => `GR80${n}`)].map(
  (organisation) => ({ user: organisation, role: 'titulaire', organisation }),
);
export const region: Someone = { user: 'region', role: 'region', organisation: null };
export const finance: Someone = { user: 'finance', role: 'finance', organisation: null };

export type Asked<O extends Operation> = Promise<Result<Answered<ReplyOf<O>>, ClientProblem>>;
export type Ask = <O extends Operation>(who: Someone, operation: O, given: Given<O>) => Asked<O>;

const patienceMs = 30_000;
export const asker = ({ url, tokenOf }: Pick<Started, 'url' | 'tokenOf'>): Ask => {
  const clients = new Map<string, ReturnType<typeof makeClient>>();
  return async (who, operation, given) => {
    const client = clients.get(who.user) ?? makeClient({ baseUrl: url, token: async () => tokenOf(who) });
    clients.set(who.user, client);
    const signal = AbortSignal.timeout(patienceMs);
    try {
      return await client.call(operation, { ...given, signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      return err({ kind: 'unreachable', detail: `Sans réponse après ${patienceMs / 1000} s.` });
    }
  };
};

/** What an answer counts as: its status, and its code when it is a refusal. */
export const wordOf = (answer: Result<{ readonly status: number }, ClientProblem>): string => {
  if (answer.ok) return String(answer.value.status);
  const { error } = answer;
  switch (error.kind) {
    case 'refused':
      return `${error.status} ${error.code}`;
    case 'signed-out':
    case 'unavailable':
      return String(error.status);
    case 'unreachable':
      return 'no answer';
  }
};

/** One training action on its way, and the trainee who enters it. */
export type OnItsWay = { readonly who: Someone; readonly actionNumber: string; readonly trainee: string };

const entryDate = '2023-01-05';
let rank = 0;

/** The steps of the guide, each a request. They answer what the request answered, and what is on its way after it. */
export const makeSteps = (ask: Ask) => {
  const next = (one: OnItsWay, answer: Result<{ readonly status: number }, ClientProblem>) => ({
    word: wordOf(answer),
    one: answer.ok ? one : null,
  });
  return {
    register: async (who: Someone) => {
      rank += 1;
      const actionNumber = `23C${String(90_000_000 + rank)}_1`;
      const answer = await ask(region, 'registerAction', {
        body: {
          ...guideAction,
          actionNumber,
          contractNumber: `23C0${String(900_000 + rank)}`,
          lot: `Lot ${1 + (rank % 40)}`,
          organisation: who.organisation ?? '',
        },
      });
      return next({ who, actionNumber, trainee: '' }, answer);
    },
    enrol: async ({ who, actionNumber }: OnItsWay) => {
      const answer = await ask(who, 'enrolTrainee', {
        params: { actionNumber },
        body: { lastName: 'EXEMPLE', firstName: 'Camille', reference: 'CHARGE-1', component: '01' },
      });
      return next({ who, actionNumber, trainee: answer.ok ? answer.value.body.id : '' }, answer);
    },
    confirm: async (one: OnItsWay) => {
      const { who, actionNumber, trainee } = one;
      return next(one, await ask(who, 'confirmEnrolment', { params: { actionNumber, id: trainee }, body: {} }));
    },
    enter: async (one: OnItsWay) => {
      const { who, actionNumber, trainee } = one;
      const params = { actionNumber, id: trainee };
      return next(one, await ask(who, 'recordEntry', { params, body: { entryDate } }));
    },
    open: async (one: OnItsWay, idempotencyKey?: string) => {
      const { who, actionNumber } = one;
      const given = { params: { actionNumber }, body: { actualStartDate: entryDate } };
      return next(
        one,
        await ask(who, 'openAction', idempotencyKey === undefined ? given : { ...given, idempotencyKey }),
      );
    },
  };
};
export type Steps = ReturnType<typeof makeSteps>;

/** What goes from one step to the next while the load lasts. */
type Stock = Record<
  'registered' | 'enrolled' | 'confirmed' | 'entered' | 'opened' | 'requested' | 'lettered',
  OnItsWay[]
>;

export type Kind = { readonly name: string; readonly weight: number; readonly run: () => Promise<string> };

/**
 * A day of the product: what people of the three roles look at, and the path of new actions from the register to the
 * invoice. Each draw is one request. A step that has nothing to take up registers an action instead.
 */
export const makeMix = (ask: Ask, random: () => number) => {
  const steps = makeSteps(ask);
  const stock: Stock = {
    registered: [],
    enrolled: [],
    confirmed: [],
    entered: [],
    opened: [],
    requested: [],
    lettered: [],
  };
  const draw = <T>(list: readonly T[]): T => {
    const found = list[Math.floor(random() * list.length)];
    if (found === undefined) throw new Error('Nothing to draw from');
    return found;
  };
  const someone = (): Someone => draw(providers);
  const known = (): OnItsWay => {
    const lists = [stock.opened, stock.entered, stock.confirmed, stock.enrolled, stock.registered].filter(
      (list) => list.length > 0,
    );
    return lists.length > 0
      ? draw(draw(lists))
      : { who: draw(providers.slice(0, 1)), actionNumber: guideAction.actionNumber, trainee: '' };
  };
  const read =
    <O extends Operation>(operation: O, who: () => Someone, given: () => Given<O>): (() => Promise<string>) =>
    async () =>
      wordOf(await ask(who(), operation, given()));
  const ofAction =
    (
      operation:
        | 'showAction'
        | 'listActionEnrolments'
        | 'showHistory'
        | 'listActionInvoices'
        | 'listActionDeclarations',
    ) =>
    async (): Promise<string> => {
      const { who, actionNumber } = known();
      return wordOf(await ask(who, operation, { params: { actionNumber } }));
    };
  const register = async (): Promise<string> => {
    const { word, one } = await steps.register(someone());
    if (one !== null) stock.registered.push(one);
    return word;
  };
  const step =
    (
      from: OnItsWay[],
      to: OnItsWay[] | null,
      make: (one: OnItsWay) => Promise<{ readonly word: string; readonly one: OnItsWay | null }>,
      /** How many stay behind: the invoice of what was opened last may not be there yet. */
      leave = 0,
    ) =>
    async (): Promise<string> => {
      const taken = from.length > leave ? from.shift() : undefined;
      if (taken === undefined) return register();
      const { word, one } = await make(taken);
      if (one !== null) to?.push(one);
      return word;
    };
  let keys = 0;
  let position = 0;

  const kinds: readonly Kind[] = [
    { name: 'dashboard', weight: 14, run: read('showDashboard', someone, () => ({})) },
    {
      name: 'action list',
      weight: 13,
      run: read('listActions', someone, () => ({
        query: draw([
          { status: 'AO' },
          { status: 'EC', sort: 'plannedEndDate', order: 'desc' },
          { overdue: true },
          { q: 'preparation' },
          {},
        ]),
      })),
    },
    { name: 'action page', weight: 17, run: ofAction('showAction') },
    { name: "action's trainees", weight: 5, run: ofAction('listActionEnrolments') },
    { name: 'history', weight: 5, run: ofAction('showHistory') },
    { name: "action's invoices", weight: 3, run: ofAction('listActionInvoices') },
    { name: "action's declarations", weight: 2, run: ofAction('listActionDeclarations') },
    {
      name: 'pending enrolments',
      weight: 3,
      run: read('listEnrolments', someone, () => ({ query: { state: 'PENDING' } })),
    },
    {
      name: 'declarations due',
      weight: 4,
      run: read('listDeclarations', someone, () => ({ query: { state: 'DUE' } })),
    },
    { name: 'invoices', weight: 3, run: read('listInvoices', someone, () => ({})) },
    { name: 'me', weight: 2, run: read('showMe', someone, () => ({})) },
    {
      name: "Région's dashboard",
      weight: 1,
      run: read(
        'showDashboard',
        () => region,
        () => ({}),
      ),
    },
    {
      name: "Région's list",
      weight: 2,
      run: read(
        'listActions',
        () => region,
        () => ({ query: draw([{ status: 'EC' }, { overdue: true }, { q: '23C9' }]) }),
      ),
    },
    {
      name: "Région's queue",
      weight: 2,
      run: read(
        'listModificationRequests',
        () => region,
        () => ({ query: { state: 'PENDING' } }),
      ),
    },
    {
      name: "finance's queue",
      weight: 2,
      run: read(
        'listInvoices',
        () => finance,
        () => ({ query: { state: draw(['ISSUED', 'IN_PROCESS']) } }),
      ),
    },
    {
      name: "finance's feed",
      weight: 2,
      run: async () => {
        const answer = await ask(finance, 'readInvoiceFeed', { query: { after: position } });
        if (answer.ok) position = answer.value.body.nextPosition;
        return wordOf(answer);
      },
    },
    { name: 'register', weight: 3, run: register },
    { name: 'enrol', weight: 3, run: step(stock.registered, stock.enrolled, steps.enrol) },
    { name: 'confirm', weight: 3, run: step(stock.enrolled, stock.confirmed, steps.confirm) },
    { name: 'enter', weight: 3, run: step(stock.confirmed, stock.entered, steps.enter) },
    {
      name: 'open',
      weight: 3,
      run: step(stock.entered, stock.opened, async (one) => {
        keys += 1;
        return steps.open(one, `load-${keys}`);
      }),
    },
    {
      name: 'take in charge',
      weight: 1,
      run: step(
        stock.opened,
        null,
        async (one) => {
          const params = { id: `${one.actionNumber}-A1` };
          const answer = await ask(finance, 'changeInvoiceStatus', { params, body: { state: 'IN_PROCESS' } });
          return { word: wordOf(answer), one };
        },
        20,
      ),
    },
    {
      name: 'ask for a modification',
      weight: 1,
      run: step(stock.opened, stock.requested, async (one) => {
        const { who, actionNumber } = one;
        const answer = await ask(who, 'fileModification', {
          params: { actionNumber },
          body: { type: 'SITE', justification: 'Déménagement de l’organisme.', changes: { site: 'Albi' } },
        });
        return { word: wordOf(answer), one: answer.ok ? { ...one, trainee: answer.value.body.id } : null };
      }),
    },
    {
      name: 'record the letter',
      weight: 1,
      run: step(stock.requested, stock.lettered, async (one) => {
        const answer = await ask(region, 'recordLetterReceipt', {
          params: { id: one.trainee },
          body: { receivedOn: entryDate },
        });
        return { word: wordOf(answer), one: answer.ok ? one : null };
      }),
    },
    {
      name: 'approve',
      weight: 1,
      run: step(stock.lettered, null, async (one) => {
        const answer = await ask(region, 'approveModification', { params: { id: one.trainee }, body: {} });
        return { word: wordOf(answer), one };
      }),
    },
  ];
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
  return {
    kinds,
    next: (): Kind => {
      let left = random() * total;
      for (const kind of kinds) {
        left -= kind.weight;
        if (left < 0) return kind;
      }
      return kinds[0] ?? { name: '', weight: 0, run: register };
    },
  };
};
