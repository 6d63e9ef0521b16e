import { type ActionFactory, type Operation, siteRequest } from './action-factory.ts';
import type { Given } from './call.ts';

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

/** Makes a new object of `organisation` on which the route succeeds for those who may call it, and says how to ask. */
type ValidRequest = (factory: ActionFactory, organisation: string) => Given | Promise<Given>;

const nothing: ValidRequest = () => ({});

/** One for each route: a route without one does not compile, and is told by name when it runs. */
export const validRequests: Readonly<Record<Operation, ValidRequest>> = {
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
  registerAction: (factory, organisation) => ({ body: factory.newAction(organisation) }),
  showAction: async (factory, organisation) => ({ params: { actionNumber: await factory.registered(organisation) } }),
  openAction: async (factory, organisation) => {
    const { actionNumber } = await factory.entered(organisation);
    return { params: { actionNumber }, body: { actualStartDate: '2023-01-05' } };
  },
  closeAction: async (factory, organisation) => {
    const { actionNumber } = await factory.gone(organisation);
    return { params: { actionNumber }, body: { actualEndDate: '2023-01-04' } };
  },
  showHistory: async (factory, organisation) => ({ params: { actionNumber: await factory.registered(organisation) } }),
  listActionEnrolments: async (factory, organisation) => {
    const { actionNumber } = await factory.enrolled(organisation);
    return { params: { actionNumber } };
  },
  enrolTrainee: async (factory, organisation) => ({
    params: { actionNumber: await factory.registered(organisation) },
    body: factory.trainee(),
  }),
  confirmEnrolment: async (factory, organisation) => ({ params: await factory.enrolled(organisation) }),
  refuseEnrolment: async (factory, organisation) => ({ params: await factory.enrolled(organisation) }),
  cancelEnrolment: async (factory, organisation) => ({ params: await factory.enrolled(organisation) }),
  recordNoShow: async (factory, organisation) => ({ params: await factory.confirmed(organisation) }),
  recordEntry: async (factory, organisation) => ({
    params: await factory.confirmed(organisation),
    body: { entryDate: '2023-01-05' },
  }),
  recordExit: async (factory, organisation) => ({
    params: await factory.opened(organisation),
    body: { exitDate: '2023-01-05', reason: 'DROPPED_OUT' },
  }),
  listActionDeclarations: async (factory, organisation) => {
    const { actionNumber } = await factory.declarable(organisation);
    return { params: { actionNumber } };
  },
  declareHours: async (factory, organisation) => {
    const { actionNumber, id } = await factory.declarable(organisation);
    return { params: { actionNumber, period: '2022-11' }, body: { hours: [{ enrolmentId: id, hours: 70 }] } };
  },
  previewModification: async (factory, organisation) => {
    const { actionNumber } = await factory.opened(organisation);
    return { params: { actionNumber }, body: siteRequest };
  },
  fileModification: async (factory, organisation) => {
    const { actionNumber } = await factory.opened(organisation);
    return { params: { actionNumber }, body: siteRequest };
  },
  showModificationRequest: async (factory, organisation) => ({
    params: { id: (await factory.requested(organisation)).id },
  }),
  showModificationLetter: async (factory, organisation) => ({
    params: { id: (await factory.requested(organisation)).id },
  }),
  recordLetterReceipt: async (factory, organisation) => ({
    params: { id: (await factory.requested(organisation)).id },
    body: { receivedOn: '2023-01-05' },
  }),
  approveModification: async (factory, organisation) => ({
    params: { id: (await factory.lettered(organisation)).id },
    body: { remarks: 'Accord donné', amendmentNumber: 'AV-1' },
  }),
  refuseModification: async (factory, organisation) => ({
    params: { id: (await factory.requested(organisation)).id },
    body: { reason: 'Pièce manquante' },
  }),
  withdrawModification: async (factory, organisation) => ({
    params: { id: (await factory.requested(organisation)).id },
  }),
  listActionInvoices: async (factory, organisation) => {
    const { actionNumber } = await factory.issued(organisation);
    return { params: { actionNumber } };
  },
  showInvoice: async (factory, organisation) => ({ params: { id: (await factory.issued(organisation)).invoiceId } }),
  changeInvoiceStatus: async (factory, organisation) => ({
    params: { id: (await factory.issued(organisation)).invoiceId },
    body: { state: 'IN_PROCESS' },
  }),
  answerSuspension: async (factory, organisation) => ({
    params: { id: (await factory.suspended(organisation)).invoiceId },
    body: { text: 'Le bon de commande est joint.' },
  }),
  replaceInvoice: async (factory, organisation) => ({
    params: { id: (await factory.rejected(organisation)).invoiceId },
  }),
  updateOrganisation: () => ({ body: sheet }),
  showProvider: async (factory) => ({ params: { organisation: await factory.provider() } }),
  /** For the second time: its standing is there already. */
  suspendProvider: async (factory) => {
    const given = await validRequests.reinstateProvider(factory, 'GR237');
    await factory.done('reinstateProvider', 'region', given);
    return { ...given, body: { reason: 'Contrôle en cours' } };
  },
  reinstateProvider: async (factory) => {
    const organisation = await factory.provider();
    await factory.done('suspendProvider', 'region', {
      params: { organisation },
      body: { reason: 'Contrôle en cours' },
    });
    const headers = { 'idempotency-key': `reinstate-${organisation}` };
    return { params: { organisation }, headers, body: { reason: 'Contrôle terminé' } };
  },
  importLines: async (factory, organisation) => {
    const actionNumber = await factory.registered(organisation);
    const { lastName, firstName, reference } = factory.trainee();
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
export const asRole = (
  operation: Operation,
  role: string,
  given: Given,
  factory: ActionFactory,
  organisation: string,
): Given =>
  operation === 'importLines' && role === 'region'
    ? { ...given, query: { kind: 'actions' }, body: actionLine(factory.newAction(organisation)) }
    : given;

const actionLine = (action: ReturnType<ActionFactory['newAction']>): string => {
  const { advance, components: _components, ...rest } = action;
  const cells = { ...rest, ...advance };
  return `${Object.keys(cells).join(';')}\n${Object.values(cells).join(';')}\n`;
};

export const isOperation = (operation: string): operation is Operation => Object.hasOwn(validRequests, operation);
