import * as z from 'zod';
import { nameInArn } from '../template/account.ts';
import { ofKind, type Resource, unplayed } from '../template/resources.ts';
import { type Authorizer, type JwtRules, makeAuthorizer } from './authorizer.ts';

const routeSchema = z.strictObject({
  ApiId: unplayed,
  RouteKey: z.string().regex(/^((GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|ANY) \/\S*|\$default)$/u),
  Target: z.string().startsWith('integrations/'),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
});
const integrationSchema = z.strictObject({
  ApiId: unplayed,
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.number().max(30_000).default(30_000),
});
const authorizerSchema = z.strictObject({
  ApiId: unplayed,
  Name: unplayed,
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.strictObject({ Audience: z.array(z.string()), Issuer: z.string() }),
});

export type Route = {
  readonly key: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly functionName: string;
  readonly timeoutMs: number;
  readonly authorize: Authorizer | null;
  readonly scopes: readonly string[];
};
type Parameters = Readonly<Record<string, string>>;

/** The local issuer that stands for one named in the template. Throws if there is none. */
export type IssuerHere = (named: string) => Omit<JwtRules, 'audiences'>;

/** The template's routes, in the order in which they are tried. */
export const readRoutes = (resources: readonly Resource[], issuerHere: IssuerHere): readonly Route[] => {
  const integrations = new Map(
    ofKind(resources, 'AWS::ApiGatewayV2::Integration', integrationSchema).map(({ id, value }) => [id, value]),
  );
  const authorizers = new Map(
    ofKind(resources, 'AWS::ApiGatewayV2::Authorizer', authorizerSchema).map(({ id, value }) => {
      const { Issuer, Audience } = value.JwtConfiguration;
      return [id, makeAuthorizer({ ...issuerHere(Issuer), audiences: Audience })];
    }),
  );
  const routes = ofKind(resources, 'AWS::ApiGatewayV2::Route', routeSchema).map(({ id, value }): Route => {
    const integration = integrations.get(value.Target.slice('integrations/'.length));
    const authorize = value.AuthorizationType === 'JWT' ? authorizers.get(value.AuthorizerId ?? '') : null;
    if (integration === undefined || authorize === undefined)
      throw new Error(`${id}: its integration or its authorizer is not there`);
    const [method = '', path = ''] = value.RouteKey.split(' ');
    return {
      key: value.RouteKey,
      method,
      segments: path.split('/').slice(1),
      functionName: nameInArn(integration.IntegrationUri),
      timeoutMs: integration.TimeoutInMillis,
      authorize,
      scopes: value.AuthorizationScopes,
    };
  });
  return routes.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
};

/** Exact segments win over parameters, those over a greedy one, a method over ANY; `$default` comes last. */
const rank = ({ key, method, segments }: Route): string => {
  if (key === '$default') return '9';
  const kinds = segments.map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0'));
  return `${kinds.join('')} ${method === 'ANY' ? '1' : '0'}`;
};

/** The route of a request, and what its path says; `null` when there is none. */
export const findRoute = (
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly parameters: Parameters } | null => {
  const segments = path.split('/').slice(1);
  for (const route of routes) {
    const parameters = match(route, method, segments);
    if (parameters !== null) return { route, parameters };
  }
  return null;
};

const match = (route: Route, method: string, path: readonly string[]): Parameters | null => {
  if (route.key === '$default') return {};
  if (route.method !== 'ANY' && route.method !== method) return null;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const value = path[index];
    if (value === undefined || (value === '' && segment !== '')) return null;
    if (segment.endsWith('+}')) return { ...parameters, [segment.slice(1, -2)]: path.slice(index).join('/') };
    if (segment.startsWith('{')) parameters[segment.slice(1, -1)] = value;
    else if (segment !== value) return null;
  }
  return path.length === route.segments.length ? parameters : null;
};
