import { isDeepStrictEqual } from 'node:util';
import { type Report, shown } from './findings.ts';
import type { ActionRead } from './items.ts';
import type { Partition } from './partition.ts';
import { isOverdue } from './rules.ts';

/** The facts and flags kept with the action are those of its enrolments, declarations and dates. */
export const checkFacts = ({ enrolments, declarations }: Partition, action: ActionRead, report: Report): void => {
  const { facts, status, overdue, plannedEndDate } = action.body;
  const entryDates: Record<string, number> = {};
  for (const { body } of enrolments) {
    if (body.entryDate !== undefined) entryDates[body.entryDate] = (entryDates[body.entryDate] ?? 0) + 1;
  }
  const countIn = (state: string) => enrolments.filter(({ body }) => body.state === state).length;
  const expected: Readonly<Record<string, unknown>> = {
    entryDates,
    inTrainingCount: countIn('ENTERED'),
    pendingEnrolments: countIn('PENDING'),
    lastExitDate:
      enrolments
        .flatMap(({ body }) => body.exitDate ?? [])
        .sort()
        .at(-1) ?? null,
    declaredPeriods: declarations.map(({ body }) => body.period).sort(),
  };
  const actual = new Map(Object.entries({ ...facts, declaredPeriods: [...facts.declaredPeriods].sort() }));
  for (const [name, value] of Object.entries(expected)) {
    const kept: unknown = actual.get(name);
    if (!isDeepStrictEqual(kept, value))
      report(
        'FACT_DIFFERS',
        action,
        name,
        `${name} : l’action dit ${shown(kept)}, ses éléments donnent ${shown(value)}.`,
      );
  }

  const settledOn = shown(facts.settledOn);
  if ((overdue ?? false) !== isOverdue(action.body)) {
    const detail = `Le retard est ${shown(overdue)} : fin prévue le ${plannedEndDate}, situation arrêtée au ${settledOn}.`;
    report('FLAG_DIFFERS', action, 'overdue', detail);
  }
  if ((facts.settledOn === null) !== (status === 'AO'))
    report('FLAG_DIFFERS', action, 'settledOn', `Situation arrêtée au ${settledOn} à l’état ${status}.`);
};

/** Each enrolment holds its reference, and no other is held. */
export const checkReferences = ({ enrolments, references }: Partition, report: Report): void => {
  const held = new Map(references.map((reference) => [reference.sk, reference]));
  for (const enrolment of enrolments) {
    const sk = `REFERENCE#${enrolment.body.reference}`;
    if (held.get(sk)?.enrolmentId !== enrolment.body.id)
      report('REFERENCE_LOCK', enrolment, 'reference', `Sa référence n’est pas gardée pour elle par ${sk}.`);
    held.delete(sk);
  }
  for (const lock of held.values())
    report('REFERENCE_LOCK', lock, 'enrolment', `Aucune inscription ne porte cette référence (${lock.enrolmentId}).`);
};
