import * as z from 'zod/mini';
import type { Declaration } from '../../domain/declaration/declaration.ts';
import { shape } from './shape.ts';
import { day } from './values.ts';

const declaration: z.ZodMiniType<Declaration> = shape({
  actionNumber: z.string(),
  organisation: z.string(),
  period: z.string(),
  start: day,
  end: day,
  hours: z.array(shape({ enrolmentId: z.string(), hours: z.number() })),
  declaredAt: z.string(),
  declaredBy: z.string(),
  version: z.number(),
});

export const declarationItem = z.object({ body: declaration });
