/** The code of a system error: `EEXIST`, `ECONNREFUSED`. */
export const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
