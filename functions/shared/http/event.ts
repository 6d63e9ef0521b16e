import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Caller } from '../../../domain/caller.ts';

/** What API Gateway (payload 2.0, JWT authorizer) gives a function, and takes from it. */
export type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;
export type HttpResult = APIGatewayProxyStructuredResultV2;
export type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>;

/** What the middlewares of one call tell one another. */
export type CallContext = Context & {
  /** Who calls; `null` on a public route, or when the token names nobody. */
  caller?: Caller | null;
  /** The refusal's code, or how the reply came about, for the log. */
  code?: string;
  /** The call ended in a failure of ours, which has been logged. */
  failed?: true;
};

/** The id of the request that began it all: the same in every log, item and event it leads to. */
export const correlationIdOf = (event: HttpEvent): string => event.requestContext.requestId;

/** The body as it was sent, decoded. */
export const rawBodyOf = (event: HttpEvent): string =>
  event.body === undefined
    ? ''
    : event.isBase64Encoded
      ? Buffer.from(event.body, 'base64').toString('utf8')
      : event.body;
