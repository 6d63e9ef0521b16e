import * as z from 'zod';
import { ofKind, type Resource, unplayed } from '../template/resources.ts';
import { compileSchedule } from './firings.ts';

/** Closed: another property is not played, and is an error. */
const scheduleSchema = z.strictObject({
  Name: z.string(),
  Description: unplayed,
  GroupName: unplayed,
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.literal('ENABLED').default('ENABLED'),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  Target: z.strictObject({
    Arn: z.string(),
    Input: z.string().optional(),
    RoleArn: unplayed,
    // For a function that could not be invoked, which does not happen here.
    RetryPolicy: unplayed,
    DeadLetterConfig: unplayed,
  }),
});

/** Plays the template's schedules in real time, and any of them on demand. */
export const makeScheduler = <T>(
  resources: readonly Resource[],
  invoke: (functionArn: string, event: unknown) => Promise<T>,
  now: () => Date = () => new Date(),
) => {
  const schedules = new Map(
    ofKind(resources, 'AWS::Scheduler::Schedule', scheduleSchema).map(({ value }) => [
      value.Name,
      { ...value, firings: compileSchedule(value.ScheduleExpression, value.ScheduleExpressionTimezone) },
    ]),
  );
  let seen = now();
  const run = async (name: string, at: Date): Promise<T | undefined> => {
    const schedule = schedules.get(name);
    if (schedule === undefined) return undefined;
    const input = (schedule.Target.Input ?? '{}').replaceAll('<aws.scheduler.scheduled-time>', at.toISOString());
    return invoke(schedule.Target.Arn, JSON.parse(input));
  };
  const tick = async (): Promise<void> => {
    const [from, to] = [seen, now()];
    seen = to;
    const due = [...schedules].flatMap(([name, { firings }]) => firings(from, to).map((at) => ({ name, at })));
    await Promise.allSettled(due.map(async ({ name, at }) => run(name, at)));
  };
  const timer = setInterval(() => {
    void tick();
  }, 5_000);
  timer.unref();
  return {
    names: [...schedules.keys()],
    /** Runs one now, whether or not it is due; `undefined` when there is none of that name. */
    run: async (name: string): Promise<T | undefined> => run(name, now()),
    /** Runs what became due since the last tick. */
    tick,
    stop: () => clearInterval(timer),
  };
};
export type Scheduler<T> = ReturnType<typeof makeScheduler<T>>;
