import * as z from 'zod';

export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u);
export const instant = z.iso.datetime();

const name = z.string().optional();
const indexes = z.object({ gsi1pk: name, gsi1sk: name, gsi2pk: name, gsi2sk: name, gsi3pk: name, gsi3sk: name });
export type Indexes = Partial<z.infer<typeof indexes>>;
export const indexNames = indexes.keyof().options;

export const primaryKey = { pk: z.string(), sk: z.string() } as const;
/** The keys of an item that lists show. */
export const keys = { ...primaryKey, ...indexes.shape } as const;

/** Ranks and positions, as keys write them. */
export const nine = (n: number): string => String(n).padStart(9, '0');
