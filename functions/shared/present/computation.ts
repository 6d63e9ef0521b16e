import type * as z from 'zod/mini';
import type { computation } from '../../../contract/replies.ts';
import type { Computation } from '../../../domain/advance/computation.ts';

export const presentComputation = (from: Computation): z.input<typeof computation> => ({
  ...from,
  operands: [...from.operands],
  steps: [...from.steps],
});
