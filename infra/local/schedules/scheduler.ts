import * as z from 'zod';
import { ofKind, type Resource, unplayed } from '../template/resources.ts';

/** Closed: what else a schedule may say is not played, and is an error. */
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
    // For a function that could not even be started, which does not happen here.
    RetryPolicy: unplayed,
    DeadLetterConfig: unplayed,
  }),
});

type Field = { readonly matches: (value: number) => boolean };

const part = /^(?:(?<all>\*)|(?<from>\d+)(?:-(?<to>\d+))?)(?:\/(?<step>\d+))?$/u;

const field = (text: string, min: number, max: number): Field => {
  const tests = text.split(',').map((one) => {
    const read = part.exec(one)?.groups;
    const from = read?.['all'] === undefined ? Number(read?.['from']) : min;
    const every = read?.['step'] === undefined ? 1 : Number(read['step']);
    const alone = read?.['all'] === undefined && read?.['step'] === undefined;
    const to = read?.['to'] === undefined ? (alone ? from : max) : Number(read['to']);
    if (read === undefined || from < min || to > max || from > to || every < 1)
      throw new Error(`Cron field ${text} is not played here`);
    return (value: number) => value >= from && value <= to && (value - from) % every === 0;
  });
  return { matches: (value) => tests.some((test) => test(value)) };
};
/** The day of the month, or of the week, that the other one says. */
const anyDay: Field = { matches: () => true };

type Trigger = (wall: {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}) => boolean;

/** A six-field cron expression of EventBridge Scheduler, tested against a wall-clock minute. */
const compileCron = (expression: string): Trigger => {
  const inner = /^cron\((.+)\)$/u.exec(expression)?.[1];
  const parts = inner?.split(/\s+/u) ?? [];
  if (parts.length !== 6) throw new Error(`${expression}: a cron expression has six fields`);
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = parts;
  if ((day === '?') === (weekday === '?'))
    throw new Error(`${expression}: exactly one of day of month and day of week is « ? »`);
  if (year !== '*') throw new Error(`${expression}: years are not played here`);
  const [minutes, hours, days, months, weekdays] = [
    field(minute, 0, 59),
    field(hour, 0, 23),
    day === '?' ? anyDay : field(day, 1, 31),
    field(month, 1, 12),
    weekday === '?' ? anyDay : field(weekday, 1, 7),
  ];
  return (wall) =>
    minutes.matches(wall.minute) &&
    hours.matches(wall.hour) &&
    days.matches(wall.day) &&
    months.matches(wall.month) &&
    weekdays.matches(wall.weekday);
};

const wallClock = (zone: string) => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    minute: 'numeric',
    hour: 'numeric',
    day: 'numeric',
    month: 'numeric',
    weekday: 'short',
  });
  const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  return (at: Date) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      minute: Number(parts['minute']),
      hour: Number(parts['hour']),
      day: Number(parts['day']),
      month: Number(parts['month']),
      weekday: names.indexOf(parts['weekday'] ?? '') + 1,
    };
  };
};

const minuteMs = 60_000;
const unitMinutes = new Map([
  ['minute', 1],
  ['hour', 60],
  ['day', 1440],
]);

const rateMs = (expression: string): number => {
  const [, count = '', unit = '', plural = ''] = /^rate\((\d+) (minute|hour|day)(s?)\)$/u.exec(expression) ?? [];
  const everyMs = Number(count) * (unitMinutes.get(unit) ?? 0) * minuteMs;
  if (everyMs < minuteMs || (plural === '') !== (Number(count) === 1))
    throw new Error(`${expression}: a rate is a count of minutes, hours or days`);
  return everyMs;
};

/** How far clocks go back, on the zones that there are: an hour, or half of one. */
const changesMs = [30, 60, 120].map((minutes) => minutes * minuteMs);

/**
 * Reads a schedule once: its firings in `[from, to)`, to the minute. As EventBridge Scheduler has it, a wall-clock time
 * that the spring skips does not fire, and one that the autumn repeats fires once, the first time. Throws on an
 * expression or a zone that is not played here.
 */
export const compileSchedule = (expression: string, zone: string): ((from: Date, to: Date) => readonly Date[]) => {
  const wall = wallClock(zone);
  const instants = (from: Date, to: Date, everyMs: number): readonly Date[] => {
    const first = Math.ceil(from.getTime() / everyMs) * everyMs;
    const count = Math.max(0, Math.ceil((to.getTime() - first) / everyMs));
    return Array.from({ length: count }, (_, index) => new Date(first + index * everyMs));
  };
  if (expression.startsWith('rate(')) {
    const everyMs = rateMs(expression);
    return (from, to) => instants(from, to, everyMs);
  }
  const matches = compileCron(expression);
  const named = (at: number): string => JSON.stringify(wall(new Date(at)));
  const repeats = (at: Date): boolean => {
    const name = named(at.getTime());
    return changesMs.some((change) => named(at.getTime() - change) === name);
  };
  return (from, to) => instants(from, to, minuteMs).filter((at) => matches(wall(at)) && !repeats(at));
};

/** Plays the template's schedules in real time, and any of them on demand. */
export const makeScheduler = (
  resources: readonly Resource[],
  invoke: (functionArn: string, event: unknown) => Promise<unknown>,
  now: () => Date = () => new Date(),
) => {
  const schedules = new Map(
    ofKind(resources, 'AWS::Scheduler::Schedule', scheduleSchema).map(({ value }) => [
      value.Name,
      { ...value, firings: compileSchedule(value.ScheduleExpression, value.ScheduleExpressionTimezone) },
    ]),
  );
  let seen = now();
  const run = async (name: string, at: Date): Promise<unknown> => {
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
    has: (name: string) => schedules.has(name),
    run: async (name: string) => run(name, now()),
    /** Runs what became due since the last time. */
    tick,
    stop: () => clearInterval(timer),
  };
};
