import { daysIn } from './calendar.ts';
import type { EventRead } from './events.ts';
import { type Report, shown } from './findings.ts';
import type { DeclarationRead } from './items.ts';

type Stay = { readonly entryDate: string | number | null; readonly exitDate: string | number | null };
/** The last event of a declaration, and who was in training as it was made. */
export type Declared = { readonly event: EventRead; readonly roster: ReadonlyMap<string, Stay> };

const hoursADay = 24;
const quartersAnHour = 4;

/** Each trainee in training has hours, within the days that it was there, and the event says the same sum. */
export const checkDeclaration = (item: DeclarationRead, { event, roster }: Declared, report: Report): void => {
  const { start, end, hours, declaredAt, declaredBy } = item.body;
  const differs = (about: string, detail: string) => report('DECLARATION_DIFFERS', item, about, detail);
  const said = (about: string, actual: unknown, expected: unknown) => {
    if (actual !== expected)
      differs(about, `${about} : l’élément dit ${shown(actual)}, son événement ${shown(expected)}.`);
  };
  said('declaredAt', declaredAt, event.at);
  said('declaredBy', declaredBy, event.by.userId);
  said(
    'totalHours',
    hours.reduce((sum, line) => sum + line.hours, 0),
    event.data['totalHours'],
  );
  said('trainees', hours.length, event.data['trainees']);

  const daysOf = new Map(
    [...roster].map(([id, { entryDate, exitDate }]): readonly [string, number] => {
      if (typeof entryDate !== 'string') return [id, 0];
      const to = typeof exitDate === 'string' && exitDate < end ? exitDate : end;
      return [id, daysIn(entryDate > start ? entryDate : start, to)];
    }),
  );
  const given = new Set<string>();
  for (const { enrolmentId, hours: declared } of hours) {
    const most = hoursADay * (daysOf.get(enrolmentId) ?? 0);
    if (most === 0 || given.has(enrolmentId))
      differs(enrolmentId, `${enrolmentId} n’était pas en formation, ou y est deux fois.`);
    else if (declared < 0 || declared > most || !Number.isInteger(declared * quartersAnHour))
      differs(enrolmentId, `${declared} heures pour ${enrolmentId}, de 0 à ${most} par quarts d’heure.`);
    given.add(enrolmentId);
  }
  for (const [id, days] of daysOf)
    if (days > 0 && !given.has(id)) differs(id, `${id} était en formation et n’a pas d’heures.`);
};
