import * as z from 'zod/mini';

/**
 * An object inside an item. It keeps the attributes that it does not name: they are a newer release's, and a writer that
 * puts the object back must not lose them (CONTRIBUTING.md, « Stored data »). Readers do not see them.
 */
export const shape = <T extends z.core.$ZodShape>(fields: T): z.ZodMiniObject<T, z.core.$strip> =>
  z.looseObject(fields);
