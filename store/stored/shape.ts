import * as z from 'zod/mini';

/**
 * An object inside an item. Attributes that it does not name are kept: they are a newer release's, and a writer that
 * puts the object back must not lose them (CONTRIBUTING.md, « Stored data »). Readers do not see them.
 */
export const shape = <T extends z.core.$ZodShape>(fields: T): z.ZodMiniObject<T, z.core.$strip> =>
  z.looseObject(fields);

type Reads<Domain, Read> = [Domain] extends [Read] ? unknown : { readonly unread: Exclude<Domain, Read> };

/** `schema` itself. Compiles only when it reads every member of the domain's set. */
export const every =
  <Domain>() =>
  <S extends z.ZodMiniType>(schema: S & Reads<Domain, z.infer<S>>): S =>
    schema;

/** `schema` itself. Compiles only when it reads an item in every state of the domain. */
export const everyState =
  <State>() =>
  <S extends z.ZodMiniType<{ readonly state: unknown }>>(schema: S & Reads<State, z.infer<S>['state']>): S =>
    schema;
