import * as z from 'zod';
import { parseCalendarDate } from '../../domain/calendar-date.ts';
import type { QueueMessage, Queues } from '../bus/queues.ts';
import type { Days } from '../days.ts';
import type { Issuer } from '../issuer/issuer.ts';
import { personas } from '../issuer/personas.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Invocation } from '../lambda/invocation.ts';
import type { Scheduler } from '../schedules/scheduler.ts';
import type { ParkedFolder } from '../stream/parked-folder.ts';

/** What the routes under `/local` act on. */
export type Controlled = {
  readonly days: Days;
  readonly functions: Functions;
  readonly issuer: Issuer;
  readonly parked: ParkedFolder;
  readonly queues: Queues;
  readonly scheduler: Scheduler<Invocation>;
  readonly reset: () => Promise<void>;
};
export type LocalRequest = { readonly method: string; readonly url: URL; readonly body: string };
type LocalAnswer = { readonly status: number; readonly body: unknown };
/** The last part of the path, the query, and the body. */
type Given = { readonly argument: string; readonly query: URLSearchParams; readonly json: () => unknown };

const ok = (body: unknown): LocalAnswer => ({ status: 200, body });
const problem = (status: number, detail: string): LocalAnswer => ({
  status,
  body: { type: 'about:blank', title: 'Commande locale refusée', status, detail },
});

const routes: Readonly<Record<string, (on: Controlled, given: Given) => LocalAnswer | Promise<LocalAnswer>>> = {
  'GET users': () => ok({ items: personas }),

  'GET token': async ({ issuer }, { query }) => {
    const accessToken = await issuer.tokenFor(query.get('user') ?? '');
    return accessToken === null
      ? problem(404, `Profil inconnu : ${personas.map(({ user }) => user).join(', ')}.`)
      : ok({ accessToken });
  },

  'GET clock': ({ days }) => ok({ today: days.today() }),

  'POST clock': ({ days }, { json }) => {
    const given = z.strictObject({ today: z.string() }).safeParse(json());
    const today = given.success ? parseCalendarDate(given.data.today) : undefined;
    if (today === undefined) return problem(422, 'Le champ today doit être une date existante, AAAA-MM-JJ.');
    return days.goTo(today)
      ? ok({ today })
      : problem(409, `La date ne recule pas (nous sommes le ${days.lastSeen()}) : faites d’abord POST /local/reset.`);
  },

  'POST schedules': async ({ scheduler }, { argument }) => {
    const ran = await scheduler.run(argument);
    if (ran === undefined) return problem(404, `Tâche inconnue : ${scheduler.names.join(', ')}.`);
    return ran.failed ? problem(502, ran.error) : ok(ran.payload);
  },

  'POST functions': async ({ functions }, { argument, json }) => {
    const played = functions.find(argument);
    if (played === undefined) return problem(404, 'Fonction inconnue.');
    const ran = await played.invoke(json());
    return ran.failed ? problem(502, `${ran.errorType} : ${ran.error}`) : ok(ran.payload);
  },

  'GET queues': ({ queues }, { argument }) =>
    queues.has(argument) ? ok({ items: queues.read(argument).map(shownMessage) }) : problem(404, 'File inconnue.'),

  'GET parked': ({ parked }) => ok({ items: parked.list() }),

  'POST reset': async ({ days, reset }) => {
    await reset();
    return ok({ today: days.today() });
  },
};

const eventSchema = z.looseObject({ 'detail-type': z.string(), detail: z.unknown() });

/** A message, with its event's type and detail read out of its body. */
const shownMessage = (message: QueueMessage) => {
  const event = eventSchema.safeParse(JSON.parse(message.body));
  return event.success ? { ...message, detailType: event.data['detail-type'], detail: event.data.detail } : message;
};

export const isReset = ({ pathname }: URL): boolean => pathname === '/local/reset';

/** Answers a request under `/local`. */
export const answerLocal = async (on: Controlled, { method, url, body }: LocalRequest): Promise<LocalAnswer> => {
  const [, , name = '', argument = ''] = url.pathname.split('/');
  const route = routes[`${method} ${name}`];
  if (route === undefined) return problem(404, 'Commande locale inconnue.');
  const json = (): unknown => JSON.parse(body === '' ? '{}' : body);
  try {
    return await route(on, { argument, query: url.searchParams, json });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return problem(400, 'Le corps n’est pas du JSON valide.');
  }
};
