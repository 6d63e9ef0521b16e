import * as z from 'zod';
import { routes } from '../../functions/routes.ts';
import type { AnyRoute } from '../../functions/shared/http/route.ts';
import { openapiDocument } from '../../functions/show-openapi/document.ts';
import type { Product, Reply } from './product.ts';
import { readId } from './read.ts';

const contents = z.record(z.string(), z.looseObject({ example: z.unknown(), schema: z.unknown() }));
const document = z
  .looseObject({
    paths: z.record(
      z.string(),
      z.record(z.string(), z.looseObject({ requestBody: z.looseObject({ content: contents }).optional() })),
    ),
  })
  .parse(openapiDocument());

export const everyRoute: readonly AnyRoute[] = routes;

/** What the document says a route takes: an example, and its schema. */
export const bodyOf = (route: AnyRoute): { readonly example: unknown; readonly schema: unknown } | null => {
  const content = document.paths[route.path]?.[route.method.toLowerCase()]?.requestBody?.content;
  const [media] = Object.values(content ?? {});
  return media === undefined ? null : { example: media.example, schema: media.schema };
};

/** Real objects of GR237, one of each kind that an address can name. */
export type Objects = {
  readonly actionNumber: string;
  readonly enrolment: string;
  readonly request: string;
  readonly invoice: string;
  readonly period: string;
};

export const prepareObjects = async (product: Product): Promise<Objects> => {
  const provider = product.as('GR237');
  const enrolled = await provider('POST', '/actions/23C00390257_1/enrolments', {
    lastName: 'Exemple',
    firstName: 'Camille',
    reference: 'STA-0001',
  });
  const filed = await provider('POST', '/actions/23C00390257_1/modification-requests', {
    type: 'SITE',
    justification: 'Travaux',
    changes: { site: 'Salle fictive' },
  });
  const asCalled = (reply: Reply) => ({ status: reply.status, headers: {}, body: reply.body, bytes: new Uint8Array() });
  const invoices = await product.as('finance')('GET', '/invoices?organisation=GR237&limit=1');
  const [invoice] = z.object({ items: z.array(z.looseObject({ id: z.string() })) }).parse(invoices.body).items;
  return {
    actionNumber: '23C00390257_1',
    enrolment: readId(asCalled(enrolled)),
    request: readId(asCalled(filed)),
    invoice: invoice?.id ?? '',
    period: '2023-01',
  };
};

/** A route's address on these objects, under `/api`. */
export const addressOf = (route: AnyRoute, objects: Objects): string => {
  const id = route.path.includes('/enrolments/')
    ? objects.enrolment
    : route.path.includes('/modification-requests/')
      ? objects.request
      : objects.invoice;
  return route.path
    .replace('/api', '')
    .replace('{actionNumber}', objects.actionNumber)
    .replace('{id}', id)
    .replace('{period}', objects.period)
    .replace('{organisation}', 'GR237');
};

/** The query that a route cannot do without. */
export const queryOf = (route: AnyRoute): string => (route.operation === 'importLines' ? '?kind=enrolments' : '');
