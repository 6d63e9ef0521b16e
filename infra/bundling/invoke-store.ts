/**
 * Stands for `@aws/lambda-invoke-store` in the bundles: the store that Lambda's runtime keeps, when it keeps one. The
 * SDK only asks it for the trace that a call belongs to, and falls back on the environment's.
 */
export const InvokeStore = {
  getInstanceAsync: async (): Promise<unknown> => {
    const runtime: unknown = Reflect.get(globalThis, 'awslambda');
    return typeof runtime === 'object' && runtime !== null ? Reflect.get(runtime, 'InvokeStore') : undefined;
  },
};
