/**
 * Days and periods, computed from docs/domain.md, « Periods »: with the product's arithmetic, an auditor would repeat its
 * mistakes. Days are `YYYY-MM-DD`.
 */
const dayMs = 86_400_000;

export const nextDay = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);

/** Days from one to the other, both included; 0 when they are the wrong way round. */
export const daysIn = (from: string, to: string): number =>
  Math.max(0, Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs) + 1);

const lastOfMonth = (year: number, month: number): string =>
  new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);

const blocks = {
  MONTHLY: { months: 1, name: (year: string, block: number) => `${year}-${String(block).padStart(2, '0')}` },
  BIMONTHLY: { months: 2, name: (year: string, block: number) => `${year}-B${block}` },
  QUARTERLY: { months: 3, name: (year: string, block: number) => `${year}-Q${block}` },
} as const;
export type Frequency = keyof typeof blocks;

export type Period = { readonly id: string; readonly start: string; readonly end: string };

/** Calendar months, pairs of months or quarters between two days, both included, cut at those days. */
export const periodsBetween = (from: string, to: string, frequency: Frequency): readonly Period[] => {
  const { months, name } = blocks[frequency];
  const found: Period[] = [];
  let start = from;
  while (start <= to) {
    const year = start.slice(0, 4);
    const block = Math.ceil(Number(start.slice(5, 7)) / months);
    const blockEnd = lastOfMonth(Number(year), block * months);
    found.push({ id: name(year, block), start, end: blockEnd < to ? blockEnd : to });
    start = nextDay(blockEnd);
  }
  return found;
};

const paris = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `day` in Paris at the time of day that `real` is there. */
export const sameTimeOn = (day: string, real: Date): Date => {
  const time = paris.format(real).slice(11);
  const wanted = `${day} ${time}`;
  for (const offset of ['+02:00', '+01:00']) {
    const candidate = new Date(`${day}T${time}${offset}`);
    if (paris.format(candidate) === wanted) return candidate;
  }
  return new Date(`${day}T${time}+01:00`);
};

/** `now`: the business instant; `realNow`: the machine's, on which replies expire, unless it is played; `maxAgeMs`: how long something may wait to be processed. */
export type AuditClock = { readonly now: Date; readonly realNow?: Date; readonly maxAgeMs: number };

/** How long something has waited since an instant, if too long; `null` otherwise. */
export const tooLong = ({ now, maxAgeMs }: AuditClock, since: string): string | null => {
  const age = now.getTime() - Date.parse(since);
  return age > maxAgeMs ? `${Math.floor(age / 60_000)} min` : null;
};
