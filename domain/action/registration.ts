import { checkTerms } from '../advance/index.ts';
import { formatFrench } from '../calendar-date.ts';
import type { Register, Violation } from './index.ts';

const incoherent = (pointer: string, detail: string): Violation => ({ pointer, code: 'DATES_INCOHERENT', detail });

/** Every fault of an action to register, all at once: dates, components and the terms of its advance. */
export const checkRegistration = (
  given: Pick<Register, 'plannedStartDate' | 'plannedEndDate' | 'components' | 'advanceTerms'>,
): readonly Violation[] => {
  const faults: Violation[] = [];
  const { plannedStartDate: start, plannedEndDate: end, components } = given;
  if (end < start) {
    faults.push(
      incoherent(
        '/plannedEndDate',
        `La date de fin prévue (${formatFrench(end)}) précède la date de début prévue (${formatFrench(start)}).`,
      ),
    );
  }
  const seen = new Set<string>();
  for (const [index, component] of components.entries()) {
    const at = `/components/${index}`;
    if (seen.has(component.number)) {
      faults.push({
        pointer: `${at}/number`,
        code: 'INVALID',
        detail: `La composante ${component.number} est donnée deux fois : chaque numéro doit être unique dans l’action.`,
      });
    }
    seen.add(component.number);
    if (component.endDate < component.startDate) {
      faults.push(
        incoherent(
          `${at}/endDate`,
          `La composante ${component.number} finit (${formatFrench(component.endDate)}) avant de commencer (${formatFrench(component.startDate)}).`,
        ),
      );
    }
    if (component.startDate < start) {
      faults.push(
        incoherent(
          `${at}/startDate`,
          `La composante ${component.number} commence le ${formatFrench(component.startDate)}, avant le début prévu de l’action (${formatFrench(start)}).`,
        ),
      );
    }
    if (component.endDate > end) {
      faults.push(
        incoherent(
          `${at}/endDate`,
          `La composante ${component.number} finit le ${formatFrench(component.endDate)}, après la fin prévue de l’action (${formatFrench(end)}).`,
        ),
      );
    }
  }
  return [...faults, ...checkTerms(given.advanceTerms)];
};
