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

type Entry = z.infer<(typeof lineSchemas)['entries']>;
type Enrolled = z.infer<(typeof lineSchemas)['enrolments']>;
type Hours = z.infer<(typeof lineSchemas)['declarations']>;
type Registered = z.infer<(typeof lineSchemas)['actions']>;

/** Lines decided together: one, but for declarations, whose period takes all its lines. */
export type Unit = {
  readonly actionNumber: string;
  /** How many items of a transaction it takes at most, its action's own apart. */
  readonly items: number;
} & (
  | { readonly kind: 'enrolments'; readonly lines: readonly [Line]; readonly given: Enrolled }
  | { readonly kind: 'entries'; readonly lines: readonly [Line]; readonly given: Entry }
  | { readonly kind: 'actions'; readonly lines: readonly [Line]; readonly given: Registered }
  | {
      readonly kind: 'declarations';
      readonly lines: readonly Line[];
      readonly period: string;
      readonly given: readonly Hours[];
    }
);

export type LineFault = {
  readonly line: Line;
  readonly code: string;
  readonly detail: string;
  readonly pointer?: string;
};

/** State of one action while its lines are decided in turn. */
export type Working = {
  readonly stored: StoredAction | null;
  readonly action: Action | null;
  readonly roster: readonly Enrolment[];
  /** What was declared before, by period, for the periods of this file. */
  readonly earlier: ReadonlyMap<string, Declaration>;
  readonly events: readonly ActionEvent[];
  readonly enrolments: ReadonlyMap<string, { readonly before: Enrolment | null; readonly after: Enrolment }>;
  readonly declarations: ReadonlyMap<string, Declaration>;
};

export type DecidedUnit =
  | { readonly outcome: 'ACCEPTED' | 'UNCHANGED'; readonly working: Working }
  | { readonly outcome: 'REFUSED'; readonly faults: readonly LineFault[] };

const dayExpectedInFile = dayExpected.replace('AAAA-MM-JJ', 'JJ/MM/AAAA ou AAAA-MM-JJ');

const parseLine = <T>(schema: z.ZodMiniType<T>, line: Line): T | LineFault => {
  const parsed = z.safeParse(schema, line.value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const violations = violationsOf(parsed.error.issues);
  const [first] = violations;
  const told = violations.map(({ pointer, detail }) => {
    const said = detail.replace(dayExpected, dayExpectedInFile);
    const { column } = line.cellOf(pointer);
    return violations.length > 1 && column !== undefined ? `${column} : ${said}` : said;
  });
  return { line, code: first?.code ?? 'INVALID', detail: told.join(' '), pointer: first?.pointer ?? '' };
};
const isFault = (value: object): value is LineFault => 'line' in value && 'detail' in value;

/** Cuts a file into units, in the file's order; a line whose values are wrong is a fault at once. */
export const unitsOf = (
  kind: ImportKind,
  lines: readonly Line[],
): { readonly units: readonly Unit[]; readonly faults: readonly LineFault[] } => {
  const faults: LineFault[] = [];
  const units: Unit[] = [];
  if (kind === 'declarations') {
    const groups = new Map<string, { lines: Line[]; given: Hours[]; broken: boolean }>();
    for (const line of lines) {
      const given = parseLine(lineSchemas.declarations, line);
      const key = `${String(line.value['actionNumber'])} ${String(line.value['period'])}`;
      const group = groups.get(key) ?? { lines: [], given: [], broken: false };
      groups.set(key, group);
      group.lines.push(line);
      if (isFault(given)) {
        faults.push(given);
        group.broken = true;
      } else group.given.push(given);
    }
    for (const { lines: own, given, broken } of groups.values()) {
      const [first] = given;
      if (broken || first === undefined) {
        // A declaration is all or nothing: one wrong line holds back the others.
        for (const line of own) {
          if (faults.some((fault) => fault.line === line)) continue;
          faults.push({
            line,
            code: 'INVALID',
            detail: 'La déclaration de cette période n’est pas enregistrée : une autre de ses lignes est à corriger.',
          });
        }
        continue;
      }
      units.push({ kind, actionNumber: first.actionNumber, items: 3, lines: own, period: first.period, given });
    }
    return { units, faults };
  }
  for (const line of lines) {
    if (kind === 'enrolments') {
      const given = parseLine(lineSchemas.enrolments, line);
      if (isFault(given)) faults.push(given);
      else units.push({ kind, actionNumber: given.actionNumber, items: 4, lines: [line], given });
    } else if (kind === 'entries') {
      const given = parseLine(lineSchemas.entries, line);
      if (isFault(given)) faults.push(given);
      else if (given.reference === undefined && given.enrolmentId === undefined)
        faults.push({ line, code: 'REQUIRED', detail: 'La référence du stagiaire manque.', pointer: '/reference' });
      else units.push({ kind, actionNumber: given.actionNumber, items: 3, lines: [line], given });
    } else {
      const given = parseLine(lineSchemas.actions, line);
      if (isFault(given)) faults.push(given);
      else units.push({ kind, actionNumber: given.actionNumber, items: 2, lines: [line], given });
    }
  }
  return { units, faults };
};

const named = (
  roster: readonly Enrolment[],
  { reference: wanted, enrolmentId }: Pick<Entry, 'reference' | 'enrolmentId'>,
): Enrolment | undefined =>
  roster.find((one) => (enrolmentId === undefined ? one.reference === wanted : one.id === enrolmentId));

const unknownTrainee = (line: Line, { reference: wanted, enrolmentId }: Pick<Entry, 'reference' | 'enrolmentId'>) => ({
  line,
  code: 'NOT_FOUND',
  detail: `Aucun stagiaire de cette action n’a la référence « ${enrolmentId ?? wanted ?? ''} » : inscrivez-le d’abord, ou corrigez la référence.`,
  pointer: enrolmentId === undefined ? '/reference' : '/enrolmentId',
});

const refusedLine = (
  line: Line,
  { code, detail, violations = [] }: { code: string; detail: string; violations?: readonly Violation[] },
): DecidedUnit => ({
  outcome: 'REFUSED',
  faults: [{ line, code, detail, ...(violations[0] === undefined ? {} : { pointer: violations[0].pointer }) }],
});

const withEnrolment = (
  working: Working,
  before: Enrolment | null,
  { next, enrolment, events }: { next: Action; enrolment: Enrolment; events: readonly ActionEvent[] },
): Working => ({
  ...working,
  action: next,
  roster:
    before === null
      ? [...working.roster, enrolment]
      : working.roster.map((one) => (one.id === enrolment.id ? enrolment : one)),
  events: [...working.events, ...events],
  enrolments: new Map([
    ...working.enrolments,
    [enrolment.id, { before: working.enrolments.get(enrolment.id)?.before ?? before, after: enrolment }],
  ]),
});

const decideEnrolment = (working: Working, action: Action, line: Line, given: Enrolled, cause: Cause): DecidedUnit => {
  const known = named(working.roster, given);
  if (known !== undefined) {
    const same =
      known.lastName === given.lastName &&
      known.firstName === given.firstName &&
      known.component === (given.component ?? null);
    return same
      ? { outcome: 'UNCHANGED', working }
      : refusedLine(line, {
          code: 'ENROLMENT_ALREADY_EXISTS',
          detail: `La référence « ${given.reference} » est déjà celle de ${known.lastName} ${known.firstName} dans cette action : donnez-en une autre.`,
          violations: [{ pointer: '/reference', code: 'ENROLMENT_ALREADY_EXISTS', detail: '' }],
        });
  }
  const id = ids.enrolment(action.actionNumber, (working.stored?.seq ?? 0) + working.events.length + 1);
  const decided = enrol(action, { ...given, component: given.component ?? null, id, ...cause });
  return decided.ok
    ? { outcome: 'ACCEPTED', working: withEnrolment(working, null, decided.value) }
    : refusedLine(line, decided.error);
};

const decideEntry = (working: Working, action: Action, line: Line, given: Entry, cause: Cause): DecidedUnit => {
  const enrolment = named(working.roster, given);
  if (enrolment === undefined) return { outcome: 'REFUSED', faults: [unknownTrainee(line, given)] };
  const decided = enter(action, enrolment, { entryDate: given.entryDate, ...cause });
  if (!decided.ok) return refusedLine(line, decided.error);
  return decided.value.events.length === 0
    ? { outcome: 'UNCHANGED', working }
    : { outcome: 'ACCEPTED', working: withEnrolment(working, enrolment, decided.value) };
};

const decideDeclaration = (
  working: Working,
  action: Action,
  unit: Extract<Unit, { kind: 'declarations' }>,
  cause: Cause,
): DecidedUnit => {
  const all = (code: string, detail: string): DecidedUnit => ({
    outcome: 'REFUSED',
    faults: unit.lines.map((line) => ({ line, code, detail })),
  });
  const opened = mayDeclareOn(action);
  if (!opened.ok) return all(opened.error.code, opened.error.detail);
  const period = periodOf(action, unit.period);
  if (period === null)
    return all('NOT_FOUND', `Cette action n’a pas de période ${unit.period} : voyez la liste de ses déclarations.`);
  const hours = unit.given.map((given) => ({ given, enrolment: named(working.roster, given) }));
  const faults = hours.flatMap(({ given, enrolment }, index) => {
    const line = unit.lines[index];
    return enrolment === undefined && line !== undefined ? [unknownTrainee(line, given)] : [];
  });
  const decided = declare(
    action,
    {
      period,
      roster: working.roster,
      earlier: working.declarations.get(period.id) ?? working.earlier.get(period.id) ?? null,
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
    faults.push({ line, code: violation.code, detail: violation.detail, pointer: '/hours' });
  }
  if (faults.length > 0 || !decided.ok) {
    const told = new Set(faults.map((fault) => fault.line));
    const others = unit.lines
      .filter((line) => !told.has(line))
      .map((line) => ({
        line,
        code: 'INVALID',
        detail: 'La déclaration de cette période n’est pas enregistrée : une autre de ses lignes est à corriger.',
      }));
    return { outcome: 'REFUSED', faults: [...faults, ...others] };
  }
  const { next, events, declaration } = decided.value;
  if (events.length === 0) return { outcome: 'UNCHANGED', working };
  return {
    outcome: 'ACCEPTED',
    working: {
      ...working,
      action: next,
      events: [...working.events, ...events],
      declarations: new Map([...working.declarations, [period.id, declaration]]),
    },
  };
};

const contract = ['contractNumber', 'lot', 'title', 'year', 'organisation', 'advanceTerms'] as const;
/** What a modification request may have changed since. */
const plan = [
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

/** Once something has happened, dates, place and places may have moved by a request: a repeat is known by the rest. */
const isRepeated = ({ stored }: Working, action: Action, given: Registration): boolean =>
  alike(action, given, contract) && ((stored?.seq ?? 1) > 1 || alike(action, given, plan));

const decideAction = (working: Working, line: Line, { advance, ...rest }: Registered, cause: Cause): DecidedUnit => {
  const given = { ...rest, advanceTerms: advance };
  if (working.action !== null) {
    return isRepeated(working, working.action, given)
      ? { outcome: 'UNCHANGED', working }
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
  return { outcome: 'ACCEPTED', working: { ...working, action: next, events } };
};

const notThere = {
  code: 'NOT_FOUND',
  detail: 'Cette action n’existe pas, ou ne fait pas partie de votre organisme. Vérifiez son numéro.',
} as const;

/** Decides one unit with the verbs of the single routes. Pure. */
export const decideUnit = (working: Working, unit: Unit, cause: Cause): DecidedUnit => {
  const { action } = working;
  if (unit.kind === 'actions') return decideAction(working, unit.lines[0], unit.given, cause);
  if (action === null) {
    return {
      outcome: 'REFUSED',
      faults: unit.lines.map((line) => ({ line, ...notThere, pointer: '/actionNumber' })),
    };
  }
  switch (unit.kind) {
    case 'enrolments':
      return decideEnrolment(working, action, unit.lines[0], unit.given, cause);
    case 'entries':
      return decideEntry(working, action, unit.lines[0], unit.given, cause);
    case 'declarations':
      return decideDeclaration(working, action, unit, cause);
  }
};

/** What the lines of one action changed, as one change to write; `null` when they changed nothing. */
export const changeOf = ({ stored, action, events, enrolments, declarations }: Working): ActionChange | null =>
  action === null || events.length === 0
    ? null
    : {
        before: stored,
        after: action,
        events,
        enrolments: [...enrolments.values()],
        declarations: [...declarations.values()],
      };
