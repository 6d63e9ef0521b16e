import * as z from 'zod/mini';
import type { Declaration } from '../../../../domain/declaration/index.ts';
import { storedDate } from '../../http/fields.ts';

const declaration: z.ZodMiniType<Declaration> = z.object({
  actionNumber: z.string(),
  organisation: z.string(),
  period: z.string(),
  start: storedDate,
  end: storedDate,
  hours: z.array(z.object({ enrolmentId: z.string(), hours: z.number() })),
  declaredAt: z.string(),
  declaredBy: z.string(),
  /** Absent from what was stored before it was counted. */
  version: z._default(z.number(), 1),
});

export const declarationItem = z.object({ body: declaration });
