import * as z from 'zod/mini';

/** The buyer, written on every invoice; set by the stack. */
export const buyerEnvironment = z.object({
  BUYER_NAME: z.string().check(z.minLength(1)),
  BUYER_SIRET: z.string().check(z.regex(/^\d{14}$/u)),
});

export const buyerFrom = (environment: NodeJS.ProcessEnv) => {
  const { BUYER_NAME, BUYER_SIRET } = z.parse(buyerEnvironment, environment);
  return { name: BUYER_NAME, siret: BUYER_SIRET };
};
