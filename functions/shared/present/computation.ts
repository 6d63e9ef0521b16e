import type * as z from 'zod/mini';
import type { Computation } from '../../../domain/advance/computation.ts';
import type { computation } from '../http/replies.ts';

export const presentComputation = (from: Computation): z.input<typeof computation> => ({
  ...from,
  operands: [...from.operands],
  steps: [...from.steps],
});
