import * as z from 'zod/mini';

/**
 * An object inside an item. Attributes that it does not name are kept: they are a newer release's, and a writer that
 * puts the object back must not lose them (CONTRIBUTING.md, « Stored data »). Readers do not see them.
 */
export const shape = <T extends z.core.$ZodShape>(fields: T): z.ZodMiniObject<T, z.core.$strip> =>
  z.looseObject(fields);

/** For `satisfies`: an enumeration of all members of the domain's set; a missing one does not compile. */
export type EnumOf<Domain extends string> = z.ZodMiniEnum<{ readonly [Member in Domain]: Member }>;

/** `Schema`, if it reads an item in every state of the domain; otherwise a type that it does not have. */
export type ReadingAll<State, Schema extends z.ZodMiniType<{ readonly state: unknown }>> = [State] extends [
  z.infer<Schema>['state'],
]
  ? Schema
  : { readonly unread: Exclude<State, z.infer<Schema>['state']> };
