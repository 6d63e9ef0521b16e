import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Caller } from '../../../domain/caller.ts';

/** API Gateway's events and results (payload 2.0, JWT authorizer). */
export type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;
export type HttpResult = APIGatewayProxyStructuredResultV2;
export type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>;

/** What the middlewares of one call share. */
export type CallContext = Context & {
  /** `null` on a public route, or when the token names no caller. */
  caller?: Caller | null;
  /** The refusal's code, or `REPLAYED`, for the log. */
  code?: string;
  /** The call ended in an internal error, which has been logged. */
  failed?: true;
};

/** Id of the original request: the same in every log, item and event that it leads to. */
export const correlationIdOf = (event: HttpEvent): string => event.requestContext.requestId;

export const rawBodyOf = (event: HttpEvent): string =>
  event.body === undefined
    ? ''
    : event.isBase64Encoded
      ? Buffer.from(event.body, 'base64').toString('utf8')
      : event.body;
