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
/** For the day that is « ? »: the other one decides. */
const anyDay: Field = { matches: () => true };

type Trigger = (wall: {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}) => boolean;

/** Compiles a six-field cron expression of EventBridge Scheduler into a test of a wall-clock minute. */
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

/** How far a time zone's clocks may go back. */
const changesMs = [30, 60, 120].map((minutes) => minutes * minuteMs);

/**
 * Compiles a schedule: answers its firings in `[from, to)`, to the minute. As on EventBridge Scheduler, a wall-clock time
 * that spring skips does not fire, and one that autumn repeats fires the first time only. Throws on an expression or a
 * zone that is not played here.
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
