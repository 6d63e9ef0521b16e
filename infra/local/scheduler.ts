import * as z from 'zod';
import { ofKind, type Resource } from './template/resources.ts';

const scheduleSchema = z.object({
  Name: z.string(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.literal('ENABLED').default('ENABLED'),
  Target: z.object({ Arn: z.string(), Input: z.string().optional() }),
});

type Field = { readonly min: number; readonly max: number; readonly matches: (value: number) => boolean };

const field = (text: string, min: number, max: number): Field => {
  const tests = text.split(',').map((part) => {
    const [range = '', step] = part.split('/');
    const every = step === undefined ? 1 : Number(step);
    const [from, to] =
      range === '*' || range === '?'
        ? [min, max]
        : range.includes('-')
          ? range.split('-').map(Number)
          : [Number(range), step === undefined ? Number(range) : max];
    if (
      from === undefined ||
      to === undefined ||
      Number.isNaN(from) ||
      Number.isNaN(to) ||
      Number.isNaN(every) ||
      from < min ||
      to > max
    ) {
      throw new Error(`Cron field ${text} is not played here`);
    }
    return (value: number) => value >= from && value <= to && (value - from) % every === 0;
  });
  return { min, max, matches: (value) => tests.some((test) => test(value)) };
};

export type Trigger = (wall: {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}) => boolean;

/** A six-field cron expression of EventBridge Scheduler, tested against a wall-clock minute. */
export const compileCron = (expression: string): Trigger => {
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
    field(day, 1, 31),
    field(month, 1, 12),
    field(weekday, 1, 7),
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

/** The instants in `[from, to)` at which a schedule fires, to the minute. A skipped wall-clock time does not fire; a repeated one fires once. */
export const firings = (expression: string, zone: string, from: Date, to: Date): readonly Date[] => {
  const rate = /^rate\((\d+) (minutes?|hours?|days?)\)$/u.exec(expression);
  const minute = 60_000;
  const start = Math.ceil(from.getTime() / minute) * minute;
  const found: Date[] = [];
  if (rate !== null) {
    const unit = rate[2]?.startsWith('minute') ? 1 : rate[2]?.startsWith('hour') ? 60 : 1440;
    const every = Number(rate[1]) * unit * minute;
    for (let at = Math.ceil(start / every) * every; at < to.getTime(); at += every) found.push(new Date(at));
    return found;
  }
  const matches = compileCron(expression);
  const wall = wallClock(zone);
  let previous = '';
  for (let at = start; at < to.getTime(); at += minute) {
    const now = wall(new Date(at));
    if (!matches(now)) continue;
    const name = `${now.month}/${now.day} ${now.hour}:${now.minute}`;
    if (name !== previous) found.push(new Date(at));
    previous = name;
  }
  return found;
};

/** Plays the template's schedules in real time, and any of them on demand. */
export const makeScheduler = (
  resources: readonly Resource[],
  invoke: (functionArn: string, event: unknown) => Promise<unknown>,
) => {
  const schedules = new Map(
    ofKind(resources, 'AWS::Scheduler::Schedule', scheduleSchema).map(({ value }) => {
      firings(value.ScheduleExpression, value.ScheduleExpressionTimezone, new Date(0), new Date(0));
      if (!value.ScheduleExpression.startsWith('rate(')) compileCron(value.ScheduleExpression);
      return [value.Name, value] as const;
    }),
  );
  let seen = new Date();
  const run = async (name: string, at: Date): Promise<unknown> => {
    const schedule = schedules.get(name);
    if (schedule === undefined) return undefined;
    const input = (schedule.Target.Input ?? '{}').replaceAll('<aws.scheduler.scheduled-time>', at.toISOString());
    return invoke(schedule.Target.Arn, JSON.parse(input));
  };
  const timer = setInterval(() => {
    const now = new Date();
    for (const [name, schedule] of schedules) {
      for (const at of firings(schedule.ScheduleExpression, schedule.ScheduleExpressionTimezone, seen, now))
        run(name, at).catch(() => {});
    }
    seen = now;
  }, 5_000);
  timer.unref();
  return {
    names: [...schedules.keys()],
    has: (name: string) => schedules.has(name),
    run: async (name: string) => run(name, new Date()),
    stop: () => clearInterval(timer),
  };
};
