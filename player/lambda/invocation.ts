/** What running an event gave: its answer, or a failure in Lambda's words. */
export type Invocation = { readonly failed: false; readonly payload: unknown } | Failure;
export type Failure = { readonly failed: true; readonly error: string; readonly errorType: string };
export const failure = (errorType: string, error: string): Failure => ({ failed: true, error, errorType });

/** Invokes a function by its ARN or its logical id. */
export type Invoke = (arnOrId: string, event: unknown) => Promise<Invocation>;
