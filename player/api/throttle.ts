import * as z from 'zod';
import { unplayed } from '../template/resources.ts';

export const throttlingSchema = z.strictObject({
  ThrottlingBurstLimit: z.number(),
  ThrottlingRateLimit: z.number(),
  DetailedMetricsEnabled: unplayed,
});

/** The stage's token bucket: answers whether one more request is let through. */
export const makeThrottle = ({
  ThrottlingBurstLimit: burst,
  ThrottlingRateLimit: perSecond,
}: z.infer<typeof throttlingSchema>) => {
  let tokens = burst;
  let filledAt = performance.now();
  return (): boolean => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
