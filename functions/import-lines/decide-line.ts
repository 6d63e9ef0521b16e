import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import {
  actionNumber,
  calendarDate,
  componentNumber,
  dayExpected,
  opaqueId,
  periodId,
  text,
} from '../../contract/fields.ts';
import { reference } from '../../contract/reference.ts';
import type { ImportKind } from '../../contract/routes/import-lines.ts';
import { actionBody } from '../../contract/routes/register-action.ts';
import { type Action } from '../../domain/action/action.ts';
import { type Registration, register } from '../../domain/action/registration.ts';
import type { Declaration } from '../../domain/declaration/declaration.ts';
import { declare, mayDeclareOn, periodOf } from '../../domain/declaration/declare.ts';
import { type Enrolment } from '../../domain/enrolment/enrolment.ts';
import { enrol, enter } from '../../domain/enrolment/verbs.ts';
import type { ActionEvent, Cause } from '../../domain/event.ts';
import { type Violation } from '../../domain/refusal.ts';
import { ids } from '../../store/keys.ts';
import type { ActionChange } from '../../store/plan.ts';
import type { StoredAction } from '../../store/stored.ts';
import { violationsOf } from '../shared/http/violations.ts';
import type { Line } from './read-file.ts';

const lineSchemas = {
  enrolments: z.strictObject({
    actionNumber,
    lastName: text(100),
    firstName: text(100),
    reference,
    component: z.optional(componentNumber),
  }),
  entries: z.strictObject({
    actionNumber,
    reference: z.optional(reference),
    enrolmentId: z.optional(opaqueId),
    entryDate: calendarDate,
  }),
  declarations: z.strictObject({
    actionNumber,
    period: periodId,
    reference: z.optional(reference),
    enrolmentId: z.optional(opaqueId),
    hours: z.number({ error: 'Un nombre d’heures est attendu, par exemple 7,5.' }),
  }),
  actions: actionBody,
} as const;

type EntryLine = z.infer<(typeof lineSchemas)['entries']>;
type EnrolmentLine = z.infer<(typeof lineSchemas)['enrolments']>;
type HoursLine = z.infer<(typeof lineSchemas)['declarations']>;
type ActionLine = z.infer<(typeof lineSchemas)['actions']>;

/** Lines decided together: one, except for declarations, where all lines of a period are. */
export type Unit = {
  readonly actionNumber: string;
  /** Most items that it adds to a transaction, not counting its action's own. */
  readonly items: number;
} & (
  | { readonly kind: 'enrolments'; readonly lines: readonly [Line]; readonly given: EnrolmentLine }
  | { readonly kind: 'entries'; readonly lines: readonly [Line]; readonly given: EntryLine }
  | { readonly kind: 'actions'; readonly lines: readonly [Line]; readonly given: ActionLine }
  | {
      readonly kind: 'declarations';
      readonly lines: readonly Line[];
      readonly period: string;
      readonly given: readonly HoursLine[];
    }
);

export type LineViolation = {
  readonly line: Line;
  readonly code: string;
  readonly detail: string;
  readonly pointer?: string;
};

/** State of one action while its lines are decided in turn. */
export type ActionDraft = {
  readonly stored: StoredAction | null;
  readonly action: Action | null;
  readonly roster: readonly Enrolment[];
  /** What was declared before, by period, for the periods of this file. */
  readonly earlier: ReadonlyMap<string, Declaration>;
  readonly events: readonly ActionEvent[];
  readonly enrolments: ReadonlyMap<string, { readonly before: Enrolment | null; readonly after: Enrolment }>;
  readonly declarations: ReadonlyMap<string, Declaration>;
};

export type UnitOutcome =
  | { readonly outcome: 'ACCEPTED' | 'UNCHANGED'; readonly draft: ActionDraft }
  | { readonly outcome: 'REFUSED'; readonly violations: readonly LineViolation[] };

const dayExpectedInFile = dayExpected.replace('AAAA-MM-JJ', 'JJ/MM/AAAA ou AAAA-MM-JJ');

const parseLine = <T>(schema: z.ZodMiniType<T>, line: Line): T | LineViolation => {
  const parsed = z.safeParse(schema, line.value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const violations = violationsOf(parsed.error.issues);
  const [first] = violations;
  const sentences = violations.map(({ pointer, detail }) => {
    const sentence = detail.replace(dayExpected, dayExpectedInFile);
    const { column } = line.cellOf(pointer);
    return violations.length > 1 && column !== undefined ? `${column} : ${sentence}` : sentence;
  });
  return { line, code: first?.code ?? 'INVALID', detail: sentences.join(' '), pointer: first?.pointer ?? '' };
};
const isViolation = (value: object): value is LineViolation => 'detail' in value;

/** Cuts a file into units, in the file's order; a line with wrong values is a violation at once. */
export const unitsOf = (
  kind: ImportKind,
  lines: readonly Line[],
): { readonly units: readonly Unit[]; readonly violations: readonly LineViolation[] } => {
  const violations: LineViolation[] = [];
  const units: Unit[] = [];
  if (kind === 'declarations') {
    const groups = new Map<string, { lines: Line[]; given: HoursLine[]; broken: boolean }>();
    for (const line of lines) {
      const given = parseLine(lineSchemas.declarations, line);
      const key = `${String(line.value['actionNumber'])} ${String(line.value['period'])}`;
      const group = groups.get(key) ?? { lines: [], given: [], broken: false };
      groups.set(key, group);
      group.lines.push(line);
      if (isViolation(given)) {
        violations.push(given);
        group.broken = true;
      } else group.given.push(given);
    }
    for (const { lines: own, given, broken } of groups.values()) {
      const [first] = given;
      if (broken || first === undefined) {
        // A declaration is all or nothing: one wrong line holds back the others.
        for (const line of own) {
          if (violations.some((violation) => violation.line === line)) continue;
          violations.push({
            line,
            code: 'INVALID',
            detail: 'La déclaration de cette période n’est pas enregistrée : une autre de ses lignes est à corriger.',
          });
        }
        continue;
      }
      units.push({ kind, actionNumber: first.actionNumber, items: 3, lines: own, period: first.period, given });
    }
    return { units, violations };
  }
  for (const line of lines) {
    if (kind === 'enrolments') {
      const given = parseLine(lineSchemas.enrolments, line);
      if (isViolation(given)) violations.push(given);
      else units.push({ kind, actionNumber: given.actionNumber, items: 4, lines: [line], given });
    } else if (kind === 'entries') {
      const given = parseLine(lineSchemas.entries, line);
      if (isViolation(given)) violations.push(given);
      else if (given.reference === undefined && given.enrolmentId === undefined)
        violations.push({ line, code: 'REQUIRED', detail: 'La référence du stagiaire manque.', pointer: '/reference' });
      else units.push({ kind, actionNumber: given.actionNumber, items: 3, lines: [line], given });
    } else {
      const given = parseLine(lineSchemas.actions, line);
      if (isViolation(given)) violations.push(given);
      else units.push({ kind, actionNumber: given.actionNumber, items: 2, lines: [line], given });
    }
  }
  return { units, violations };
};

const findTrainee = (
  roster: readonly Enrolment[],
  { reference: wanted, enrolmentId }: Pick<EntryLine, 'reference' | 'enrolmentId'>,
): Enrolment | undefined =>
  roster.find((one) => (enrolmentId === undefined ? one.reference === wanted : one.id === enrolmentId));

const unknownTrainee = (
  line: Line,
  { reference: wanted, enrolmentId }: Pick<EntryLine, 'reference' | 'enrolmentId'>,
) => ({
  line,
  code: 'NOT_FOUND',
  detail: `Aucun stagiaire de cette action n’a la référence « ${enrolmentId ?? wanted ?? ''} » : inscrivez-le d’abord, ou corrigez la référence.`,
  pointer: enrolmentId === undefined ? '/reference' : '/enrolmentId',
});

const refusedLine = (
  line: Line,
  { code, detail, violations = [] }: { code: string; detail: string; violations?: readonly Violation[] },
): UnitOutcome => ({
  outcome: 'REFUSED',
  violations: [{ line, code, detail, ...(violations[0] === undefined ? {} : { pointer: violations[0].pointer }) }],
});

const withEnrolment = (
  draft: ActionDraft,
  before: Enrolment | null,
  { next, enrolment, events }: { next: Action; enrolment: Enrolment; events: readonly ActionEvent[] },
): ActionDraft => ({
  ...draft,
  action: next,
  roster:
    before === null
      ? [...draft.roster, enrolment]
      : draft.roster.map((one) => (one.id === enrolment.id ? enrolment : one)),
  events: [...draft.events, ...events],
  enrolments: new Map([
    ...draft.enrolments,
    [enrolment.id, { before: draft.enrolments.get(enrolment.id)?.before ?? before, after: enrolment }],
  ]),
});

const importEnrolment = (
  draft: ActionDraft,
  action: Action,
  line: Line,
  given: EnrolmentLine,
  cause: Cause,
): UnitOutcome => {
  const known = findTrainee(draft.roster, given);
  if (known !== undefined) {
    const same =
      known.lastName === given.lastName &&
      known.firstName === given.firstName &&
      known.component === (given.component ?? null);
    return same
      ? { outcome: 'UNCHANGED', draft }
      : refusedLine(line, {
          code: 'ENROLMENT_ALREADY_EXISTS',
          detail: `La référence « ${given.reference} » est déjà celle de ${known.lastName} ${known.firstName} dans cette action : donnez-en une autre.`,
          violations: [{ pointer: '/reference', code: 'ENROLMENT_ALREADY_EXISTS', detail: '' }],
        });
  }
  const id = ids.enrolment(action.actionNumber, (draft.stored?.seq ?? 0) + draft.events.length + 1);
  const decided = enrol(action, { ...given, component: given.component ?? null, id, ...cause });
  return decided.ok
    ? { outcome: 'ACCEPTED', draft: withEnrolment(draft, null, decided.value) }
    : refusedLine(line, decided.error);
};

const importEntry = (draft: ActionDraft, action: Action, line: Line, given: EntryLine, cause: Cause): UnitOutcome => {
  const enrolment = findTrainee(draft.roster, given);
  if (enrolment === undefined) return { outcome: 'REFUSED', violations: [unknownTrainee(line, given)] };
  const decided = enter(action, enrolment, { entryDate: given.entryDate, ...cause });
  if (!decided.ok) return refusedLine(line, decided.error);
  return decided.value.events.length === 0
    ? { outcome: 'UNCHANGED', draft }
    : { outcome: 'ACCEPTED', draft: withEnrolment(draft, enrolment, decided.value) };
};

const importDeclaration = (
  draft: ActionDraft,
  action: Action,
  unit: Extract<Unit, { kind: 'declarations' }>,
  cause: Cause,
): UnitOutcome => {
  const all = (code: string, detail: string): UnitOutcome => ({
    outcome: 'REFUSED',
    violations: unit.lines.map((line) => ({ line, code, detail })),
  });
  const opened = mayDeclareOn(action);
  if (!opened.ok) return all(opened.error.code, opened.error.detail);
  const period = periodOf(action, unit.period);
  if (period === null)
    return all('NOT_FOUND', `Cette action n’a pas de période ${unit.period} : voyez la liste de ses déclarations.`);
  const hours = unit.given.map((given) => ({ given, enrolment: findTrainee(draft.roster, given) }));
  const lineViolations = hours.flatMap(({ given, enrolment }, index) => {
    const line = unit.lines[index];
    return enrolment === undefined && line !== undefined ? [unknownTrainee(line, given)] : [];
  });
  const decided = declare(
    action,
    {
      period,
      roster: draft.roster,
      earlier: draft.declarations.get(period.id) ?? draft.earlier.get(period.id) ?? null,
    },
    {
      hours: hours.flatMap(({ given, enrolment }) =>
        enrolment === undefined ? [] : [{ enrolmentId: enrolment.id, hours: given.hours }],
      ),
      ...cause,
    },
  );
  if (!decided.ok && !('violations' in decided.error)) return all(decided.error.code, decided.error.detail);
  const violations = !decided.ok && 'violations' in decided.error ? decided.error.violations : [];
  const known = unit.lines.filter((_, index) => hours[index]?.enrolment !== undefined);
  for (const violation of violations) {
    const index = Number(/^\/hours\/(\d+)\//u.exec(violation.pointer)?.[1] ?? '-1');
    const line = known[index] ?? unit.lines[0];
    if (line === undefined) continue;
    lineViolations.push({ line, code: violation.code, detail: violation.detail, pointer: '/hours' });
  }
  if (lineViolations.length > 0 || !decided.ok) {
    const refusedLines = new Set(lineViolations.map(({ line }) => line));
    const others = unit.lines
      .filter((line) => !refusedLines.has(line))
      .map((line) => ({
        line,
        code: 'INVALID',
        detail: 'La déclaration de cette période n’est pas enregistrée : une autre de ses lignes est à corriger.',
      }));
    return { outcome: 'REFUSED', violations: [...lineViolations, ...others] };
  }
  const { next, events, declaration } = decided.value;
  if (events.length === 0) return { outcome: 'UNCHANGED', draft };
  return {
    outcome: 'ACCEPTED',
    draft: {
      ...draft,
      action: next,
      events: [...draft.events, ...events],
      declarations: new Map([...draft.declarations, [period.id, declaration]]),
    },
  };
};

/** All that a registration gives but its number; a test holds both lists against the contract. */
export const contract = ['contractNumber', 'lot', 'title', 'year', 'organisation', 'advanceTerms'] as const;
/** What a modification request may have changed since. */
export const plan = [
  'plannedStartDate',
  'plannedEndDate',
  'reportingFrequency',
  'invoicingPeriod',
  'places',
  'site',
  'components',
] as const;

const alike = (a: Registration, b: Registration, fields: readonly (keyof Registration)[]): boolean =>
  fields.every((field) => isDeepStrictEqual(a[field], b[field]));

/** After the first event a request may have changed the plan: only the other fields show a repeat. */
const isRepeated = ({ stored }: ActionDraft, action: Action, given: Registration): boolean =>
  alike(action, given, contract) && ((stored?.seq ?? 1) > 1 || alike(action, given, plan));

const importAction = (draft: ActionDraft, line: Line, { advance, ...rest }: ActionLine, cause: Cause): UnitOutcome => {
  const given = { ...rest, advanceTerms: advance };
  if (draft.action !== null) {
    return isRepeated(draft, draft.action, given)
      ? { outcome: 'UNCHANGED', draft }
      : refusedLine(line, {
          code: 'ACTION_ALREADY_EXISTS',
          detail: `L’action ${given.actionNumber} est déjà enregistrée avec d’autres valeurs, qui restent : vérifiez son numéro. Une action enregistrée ne change que par une demande de modification.`,
          violations: [{ pointer: '/actionNumber', code: 'ACTION_ALREADY_EXISTS', detail: '' }],
        });
  }
  const registered = register(given, cause);
  if (!registered.ok) {
    const { code, detail, violations } = registered.error;
    return refusedLine(line, { code: violations[0]?.code ?? code, detail, violations });
  }
  const { next, events } = registered.value;
  return { outcome: 'ACCEPTED', draft: { ...draft, action: next, events } };
};

const actionNotFound = {
  code: 'NOT_FOUND',
  detail: 'Cette action n’existe pas, ou ne fait pas partie de votre organisme. Vérifiez son numéro.',
} as const;

/** Decides one unit with the verbs of the single routes. Pure. */
export const decideUnit = (draft: ActionDraft, unit: Unit, cause: Cause): UnitOutcome => {
  const { action } = draft;
  if (unit.kind === 'actions') return importAction(draft, unit.lines[0], unit.given, cause);
  if (action === null) {
    return {
      outcome: 'REFUSED',
      violations: unit.lines.map((line) => ({ line, ...actionNotFound, pointer: '/actionNumber' })),
    };
  }
  switch (unit.kind) {
    case 'enrolments':
      return importEnrolment(draft, action, unit.lines[0], unit.given, cause);
    case 'entries':
      return importEntry(draft, action, unit.lines[0], unit.given, cause);
    case 'declarations':
      return importDeclaration(draft, action, unit, cause);
  }
};

/** The lines of one action as one change to write; `null` when they change nothing. */
export const changeOf = ({ stored, action, events, enrolments, declarations }: ActionDraft): ActionChange | null =>
  action === null || events.length === 0
    ? null
    : {
        before: stored,
        after: action,
        events,
        enrolments: [...enrolments.values()],
        declarations: [...declarations.values()],
      };
