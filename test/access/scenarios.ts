import { type Action } from '../../domain/action/action.ts';
import { open } from '../../domain/action/opening.ts';
import { register } from '../../domain/action/registration.ts';
import { date } from '../../domain/calendar-date.ts';
import { type Enrolment } from '../../domain/enrolment/enrolment.ts';
import { decideEnrolment, type EnrolmentDecided, enrol, enter, exit } from '../../domain/enrolment/verbs.ts';
import type { Result } from '../../domain/result.ts';
import { actionBody } from '../../functions/register-action/schema.ts';
import type { routes } from '../../functions/routes.ts';
import { ids } from '../../functions/shared/store/keys.ts';
import type { TestApp } from '../support/app.ts';
import type { Called, Persona, Someone } from '../support/call.ts';
import { guideAction } from '../support/guide.ts';
import { readId, readList } from '../support/read.ts';
import { write } from '../support/write.ts';
import { routeOf } from './routes.ts';

export type Operation = (typeof routes)[number]['operation'];

/** What a request to a route is made of, beside who sends it. */
export type Given = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** The day on which every scenario plays. */
export const scenarioDay = '2023-01-05';

/** Words that no other text of the product or of its tests holds: where one is found, a trainee’s data are. */
export const canaries = ['Zorglubine', 'Quenouillette', 'KANARIA'] as const;

export const titulaireOf = (organisation: string): Someone => ({
  user: organisation,
  role: 'titulaire',
  organisation,
});

/**
 * Where scenarios are set: the product's own handlers, called directly. Every thing made is new, so that nothing done to
 * one scenario's object is seen in another's.
 */
/** How far an action has come when a scenario begins. */
type Told = {
  readonly enrolled?: true;
  readonly confirmed?: true;
  readonly entryDate?: string;
  readonly openedOn?: string;
  readonly exitDate?: string;
};

const valueOf = <T>(decided: Result<T, { readonly detail: string }>): T => {
  if (!decided.ok) throw new Error(decided.error.detail);
  return decided.value;
};

export const makeStage = (app: TestApp) => {
  let count = 0;
  const serial = (): string => String((count += 1)).padStart(5, '0');

  /** Calls a route, and fails on anything but its success: a scenario that cannot be set is no scenario. */
  const done = async (operation: Operation, as: Persona | Someone, given: Given = {}): Promise<Called> => {
    const route = routeOf(operation);
    const called = await app.serve(route, { as, ...given });
    if (called.status !== route.status)
      throw new Error(`${operation} was to succeed: ${called.status} ${JSON.stringify(called.body)}`);
    return called;
  };

  const trainee = () => {
    const rank = serial();
    return {
      lastName: `${canaries[0]} ${rank}`,
      firstName: `${canaries[1]} ${rank}`,
      reference: `${canaries[2]}-${rank}`,
    };
  };

  const newAction = (organisation: string, overrides: Readonly<Record<string, unknown>> = {}) => ({
    ...guideAction,
    actionNumber: `T${serial()}_1`,
    organisation,
    ...overrides,
  });

  /** Plays the domain's own verbs one after the other, and writes what they give in one transaction. */
  const lived = async (organisation: string, told: Told, overrides: Readonly<Record<string, unknown>> = {}) => {
    const { advance, ...given } = actionBody.parse(newAction(organisation, overrides));
    const today = app.clock.today();
    const by = (role: 'region' | 'titulaire') => ({
      today,
      at: app.clock.now(),
      by: { userId: role === 'region' ? role : organisation, role },
    });
    const registered = register({ ...given, advanceTerms: advance }, by('region'));
    if (!registered.ok) throw new Error(registered.error.detail);
    const begun = registered.value;
    const events = [...begun.events];
    let action: Action = begun.next;
    let enrolment: Enrolment | null = null;
    const take = ({ next, enrolment: one, events: more }: EnrolmentDecided): Enrolment => {
      action = next;
      events.push(...more);
      enrolment = one;
      return one;
    };
    const id = ids.enrolment(given.actionNumber, 2);
    if (told.enrolled === true) {
      const pending = take(valueOf(enrol(action, { ...trainee(), component: null, id, ...by('titulaire') })));
      const { entryDate, openedOn, exitDate } = told;
      if (told.confirmed === true) {
        const confirmedOne = take(valueOf(decideEnrolment(action, pending, 'confirm', by('titulaire'))));
        if (entryDate !== undefined) {
          const inside = take(valueOf(enter(action, confirmedOne, { entryDate: date(entryDate), ...by('titulaire') })));
          if (openedOn !== undefined) {
            const opening = valueOf(open(action, { actualStartDate: date(openedOn), ...by('titulaire') }));
            action = opening.next;
            events.push(...opening.events);
          }
          if (exitDate !== undefined)
            take(valueOf(exit(action, inside, { exitDate: date(exitDate), reason: 'COMPLETED', ...by('titulaire') })));
        }
      }
    }
    const enrolments = enrolment === null ? [] : [{ before: null, after: enrolment }];
    await write(app.open.table, [{ before: null, after: action, events, enrolments }], 'scenario');
    return { actionNumber: given.actionNumber, id };
  };

  const registered = async (organisation: string): Promise<string> => (await lived(organisation, {})).actionNumber;
  const enrolled = async (organisation: string) => lived(organisation, { enrolled: true });
  const confirmed = async (organisation: string) => lived(organisation, { enrolled: true, confirmed: true });
  const inside = { enrolled: true, confirmed: true, entryDate: scenarioDay } as const;
  const entered = async (organisation: string) => lived(organisation, inside);
  const opened = async (organisation: string) => lived(organisation, { ...inside, openedOn: scenarioDay });
  /** Opened on the second of January; its only trainee left on the fourth. */
  const gone = async (organisation: string) =>
    lived(organisation, { ...inside, entryDate: '2023-01-02', openedOn: '2023-01-02', exitDate: '2023-01-04' });

  /** An action with its advance invoice issued; on the whole product the stream may have issued it first. */
  const issued = async (organisation: string) => {
    const params = await opened(organisation);
    await app.settleAdvance(params.actionNumber);
    const { items } = readList(
      await done('listActionInvoices', titulaireOf(organisation), { params: { actionNumber: params.actionNumber } }),
    );
    return { ...params, invoiceId: String(items[0]?.['id']) };
  };

  const rejected = async (organisation: string) => {
    const found = await issued(organisation);
    await done('changeInvoiceStatus', 'finance', {
      params: { id: found.invoiceId },
      body: { state: 'REJECTED', reason: 'SIRET erroné' },
    });
    return found;
  };

  const requested = async (organisation: string) => {
    const { actionNumber } = await opened(organisation);
    const id = readId(
      await done('fileModification', titulaireOf(organisation), { params: { actionNumber }, body: siteRequest }),
    );
    return { actionNumber, id };
  };

  const lettered = async (organisation: string) => {
    const found = await requested(organisation);
    await done('recordLetterReceipt', 'region', { params: { id: found.id }, body: { receivedOn: '2023-01-05' } });
    return found;
  };

  /** An action whose first month may be declared on the scenarios' day. */
  const declarable = async (organisation: string) =>
    lived(
      organisation,
      { ...inside, entryDate: '2022-11-02', openedOn: '2022-11-02' },
      { plannedStartDate: '2022-11-02', year: 2022, components: [] },
    );

  /** An action of which the scenarios' day is the last: the next night flags it late, and its last period is then due. */
  const ending = async (organisation: string) =>
    lived(
      organisation,
      { ...inside, entryDate: '2022-11-02', openedOn: '2022-11-02' },
      { plannedStartDate: '2022-11-02', plannedEndDate: scenarioDay, year: 2022, components: [] },
    );

  /** A provider of its own, so that suspending it disturbs nobody. */
  const provider = async (): Promise<string> => {
    const organisation = `Q${serial()}`;
    await registered(organisation);
    return organisation;
  };

  return {
    app,
    done,
    trainee,
    newAction,
    registered,
    enrolled,
    confirmed,
    entered,
    opened,
    gone,
    issued,
    rejected,
    requested,
    lettered,
    declarable,
    ending,
    provider,
  };
};
export type Stage = ReturnType<typeof makeStage>;

const siteRequest = {
  type: 'SITE',
  justification: 'Les locaux ferment pour travaux.',
  changes: { site: 'Muret' },
} as const;

/** The sheet of a made-up provider. */
export const sheet = {
  name: 'Organisme fictif',
  siret: '73282932000074',
  address: '1 rue Exemple, 31000 Toulouse',
  contactName: 'Camille Exemple',
  email: 'camille@exemple.test',
  phone: '05 61 00 00 00',
  vatExempt: true,
  authorisedSignatories: [{ name: 'Dominique Exemple', capacity: 'Directrice' }],
} as const;

/** Sets a new object of `organisation` on which the route succeeds for those who may call it, and says how to ask. */
type Scenario = (stage: Stage, organisation: string) => Given | Promise<Given>;

const nothing: Scenario = () => ({});

/** One for each route: a route without its scenario does not compile, and is told by name when it runs. */
export const scenarios: Readonly<Record<Operation, Scenario>> = {
  showHealth: nothing,
  showOpenapi: nothing,
  listContacts: nothing,
  showMe: nothing,
  showDashboard: nothing,
  listActions: nothing,
  listEnrolments: nothing,
  listDeclarations: nothing,
  listModificationRequests: nothing,
  listInvoices: nothing,
  readInvoiceFeed: nothing,
  showOrganisation: nothing,
  registerAction: (stage, organisation) => ({ body: stage.newAction(organisation) }),
  showAction: async (stage, organisation) => ({ params: { actionNumber: await stage.registered(organisation) } }),
  openAction: async (stage, organisation) => {
    const { actionNumber } = await stage.entered(organisation);
    return { params: { actionNumber }, body: { actualStartDate: '2023-01-05' } };
  },
  closeAction: async (stage, organisation) => {
    const { actionNumber } = await stage.gone(organisation);
    return { params: { actionNumber }, body: { actualEndDate: '2023-01-04' } };
  },
  showHistory: async (stage, organisation) => ({ params: { actionNumber: await stage.registered(organisation) } }),
  listActionEnrolments: async (stage, organisation) => {
    const { actionNumber } = await stage.enrolled(organisation);
    return { params: { actionNumber } };
  },
  enrolTrainee: async (stage, organisation) => ({
    params: { actionNumber: await stage.registered(organisation) },
    body: stage.trainee(),
  }),
  confirmEnrolment: async (stage, organisation) => ({ params: await stage.enrolled(organisation) }),
  refuseEnrolment: async (stage, organisation) => ({ params: await stage.enrolled(organisation) }),
  cancelEnrolment: async (stage, organisation) => ({ params: await stage.enrolled(organisation) }),
  recordNoShow: async (stage, organisation) => ({ params: await stage.confirmed(organisation) }),
  recordEntry: async (stage, organisation) => ({
    params: await stage.confirmed(organisation),
    body: { entryDate: '2023-01-05' },
  }),
  recordExit: async (stage, organisation) => ({
    params: await stage.opened(organisation),
    body: { exitDate: '2023-01-05', reason: 'DROPPED_OUT' },
  }),
  listActionDeclarations: async (stage, organisation) => {
    const { actionNumber } = await stage.declarable(organisation);
    return { params: { actionNumber } };
  },
  declareHours: async (stage, organisation) => {
    const { actionNumber, id } = await stage.declarable(organisation);
    return { params: { actionNumber, period: '2022-11' }, body: { hours: [{ enrolmentId: id, hours: 70 }] } };
  },
  previewModification: async (stage, organisation) => {
    const { actionNumber } = await stage.opened(organisation);
    return { params: { actionNumber }, body: siteRequest };
  },
  fileModification: async (stage, organisation) => {
    const { actionNumber } = await stage.opened(organisation);
    return { params: { actionNumber }, body: siteRequest };
  },
  showModificationRequest: async (stage, organisation) => ({
    params: { id: (await stage.requested(organisation)).id },
  }),
  showModificationLetter: async (stage, organisation) => ({ params: { id: (await stage.requested(organisation)).id } }),
  recordLetterReceipt: async (stage, organisation) => ({
    params: { id: (await stage.requested(organisation)).id },
    body: { receivedOn: '2023-01-05' },
  }),
  approveModification: async (stage, organisation) => ({
    params: { id: (await stage.lettered(organisation)).id },
    body: { remarks: 'Accord donné', amendmentNumber: 'AV-1' },
  }),
  refuseModification: async (stage, organisation) => ({
    params: { id: (await stage.requested(organisation)).id },
    body: { reason: 'Pièce manquante' },
  }),
  withdrawModification: async (stage, organisation) => ({ params: { id: (await stage.requested(organisation)).id } }),
  listActionInvoices: async (stage, organisation) => {
    const { actionNumber } = await stage.issued(organisation);
    return { params: { actionNumber } };
  },
  showInvoice: async (stage, organisation) => ({ params: { id: (await stage.issued(organisation)).invoiceId } }),
  changeInvoiceStatus: async (stage, organisation) => ({
    params: { id: (await stage.issued(organisation)).invoiceId },
    body: { state: 'IN_PROCESS' },
  }),
  replaceInvoice: async (stage, organisation) => ({ params: { id: (await stage.rejected(organisation)).invoiceId } }),
  updateOrganisation: () => ({ body: sheet }),
  showProvider: async (stage) => ({ params: { organisation: await stage.provider() } }),
  /** For the second time: its standing is there already. */
  suspendProvider: async (stage) => {
    const given = await scenarios.reinstateProvider(stage, 'GR237');
    await stage.done('reinstateProvider', 'region', given);
    return { ...given, body: { reason: 'Contrôle en cours' } };
  },
  reinstateProvider: async (stage) => {
    const organisation = await stage.provider();
    await stage.done('suspendProvider', 'region', { params: { organisation }, body: { reason: 'Contrôle en cours' } });
    const headers = { 'idempotency-key': `reinstate-${organisation}` };
    return { params: { organisation }, headers, body: { reason: 'Contrôle terminé' } };
  },
  importLines: async (stage, organisation) => {
    const actionNumber = await stage.registered(organisation);
    const { lastName, firstName, reference } = stage.trainee();
    return {
      query: { kind: 'enrolments' },
      headers: { 'content-type': 'text/csv' },
      body: `actionNumber;lastName;firstName;reference\n${actionNumber};${lastName};${firstName};${reference}\n`,
    };
  },
};

/** The same request about something that nobody ever made: the same ids, of an action or provider that does not exist. */
export const unknownTwin = (given: Given): Given => ({
  ...given,
  ...(given.params === undefined
    ? {}
    : {
        params: Object.fromEntries(
          Object.entries(given.params).map(([name, value]) => [
            name,
            name === 'organisation' ? value.replace(/^./u, 'Z') : value.replace(/^T/u, 'Z'),
          ]),
        ),
      }),
});

/** Who the product lets call a route successfully: the region imports actions, a titulaire the rest. */
export const asRole = (operation: Operation, role: string, given: Given, stage: Stage, organisation: string): Given =>
  operation === 'importLines' && role === 'region'
    ? { ...given, query: { kind: 'actions' }, body: actionLine(stage.newAction(organisation)) }
    : given;

const actionLine = (action: ReturnType<Stage['newAction']>): string => {
  const { advance, components: _components, ...rest } = action;
  const cells = { ...rest, ...advance };
  return `${Object.keys(cells).join(';')}\n${Object.values(cells).join(';')}\n`;
};

export const isOperation = (operation: string): operation is Operation => Object.hasOwn(scenarios, operation);
