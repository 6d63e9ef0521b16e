import { actionBody } from '../../contract/routes/register-action.ts';
import type { routes } from '../../contract/routes.ts';
import type { Action } from '../../domain/action/action.ts';
import { open } from '../../domain/action/opening.ts';
import { register } from '../../domain/action/registration.ts';
import { date } from '../../domain/calendar-date.ts';
import type { Enrolment } from '../../domain/enrolment/enrolment.ts';
import { decideEnrolment, type EnrolmentDecided, enrol, enter, exit } from '../../domain/enrolment/verbs.ts';
import type { Result } from '../../domain/result.ts';
import { ids } from '../../store/keys.ts';
import type { TestApp } from './app.ts';
import type { Called, Given, Persona, Someone } from './call.ts';
import { guideAction } from './guide.ts';
import { readId, readList } from './read.ts';
import { routeOf } from './routes.ts';
import { write } from './write.ts';

export type Operation = (typeof routes)[number]['operation'];

/** The day on which they are made. */
export const factoryDay = '2023-01-05';

/** Words found nowhere else in the product or its tests: they reveal a trainee’s data. */
export const canaries = ['Zorglubine', 'Quenouillette', 'KANARIA'] as const;

export const titulaireOf = (organisation: string): Someone => ({
  user: organisation,
  role: 'titulaire',
  organisation,
});

/** A modification that an open action takes. */
export const siteRequest = {
  type: 'SITE',
  justification: 'Les locaux ferment pour travaux.',
  changes: { site: 'Muret' },
} as const;

/** How far an action has come. */
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

/**
 * Makes actions, new each time, as far as a test needs them: the domain’s own verbs in one transaction, or the product’s
 * functions called directly. Nothing done to one is seen in another.
 */
export const makeActionFactory = (app: TestApp) => {
  let count = 0;
  const serial = (): string => String((count += 1)).padStart(5, '0');

  /** Calls a route, and throws unless it succeeds. */
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

  /** Applies domain verbs in order, and writes the result in one transaction. */
  const lived = async (organisation: string, told: Told, overrides: Readonly<Record<string, unknown>> = {}) => {
    const { advance, ...given } = actionBody.parse(newAction(organisation, overrides));
    const today = app.clock.today();
    const by = (role: 'region' | 'titulaire') => ({
      today,
      at: app.clock.now(),
      by: { userId: role === 'region' ? role : organisation, role },
    });
    const begun = valueOf(register({ ...given, advanceTerms: advance }, by('region')));
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
    await write(app.open.table, [{ before: null, after: action, events, enrolments }], 'factory');
    return { actionNumber: given.actionNumber, id };
  };

  const registered = async (organisation: string): Promise<string> => (await lived(organisation, {})).actionNumber;
  const enrolled = async (organisation: string) => lived(organisation, { enrolled: true });
  const confirmed = async (organisation: string) => lived(organisation, { enrolled: true, confirmed: true });
  const inside = { enrolled: true, confirmed: true, entryDate: factoryDay } as const;
  const entered = async (organisation: string) => lived(organisation, inside);
  const opened = async (organisation: string) => lived(organisation, { ...inside, openedOn: factoryDay });
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

  const suspended = async (organisation: string) => {
    const found = await issued(organisation);
    for (const state of ['IN_PROCESS', 'SUSPENDED'])
      await done('changeInvoiceStatus', 'finance', {
        params: { id: found.invoiceId },
        body: { state, reason: 'Bon de commande absent' },
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

  /** An action whose first month may be declared on the factory’s day. */
  const declarable = async (organisation: string) =>
    lived(
      organisation,
      { ...inside, entryDate: '2022-11-02', openedOn: '2022-11-02' },
      { plannedStartDate: '2022-11-02', year: 2022, components: [] },
    );

  /** An action of which the factory’s day is the last: the next night flags it late, and its last period is then due. */
  const ending = async (organisation: string) =>
    lived(
      organisation,
      { ...inside, entryDate: '2022-11-02', openedOn: '2022-11-02' },
      { plannedStartDate: '2022-11-02', plannedEndDate: factoryDay, year: 2022, components: [] },
    );

  /** A provider of its own, so that its suspension affects no other test. */
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
    suspended,
    requested,
    lettered,
    declarable,
    ending,
    provider,
  };
};
export type ActionFactory = ReturnType<typeof makeActionFactory>;
