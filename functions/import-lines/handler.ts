import { type ImportKind, importLines, type lineStatuses } from '../../contract/routes/import-lines.ts';
import type { Caller } from '../../domain/caller.ts';
import type { Cause } from '../../domain/event.ts';
import { err, ok } from '../../domain/result.ts';
import { findNamedEnrolments } from '../../store/find-named-enrolments.ts';
import type { ActionChange } from '../../store/plan.ts';
import { command } from '../shared/http/command.ts';
import type { Deps } from '../shared/wiring.ts';
import { type ActionDraft, changeOf, decideUnit, type LineViolation, type Unit, unitsOf } from './decide-line.ts';
import { type Line, parseFile } from './read-file.ts';

type Status = (typeof lineStatuses)[number];
type LineOutcome = { readonly status: Status; readonly violation?: LineViolation };

/** What one transaction may hold, less the remembered reply and a margin. */
const maxItems = 96;
/** Items that each changed action adds: itself, its advance work, its provider's counters. */
const itemsOfAction = 3;
const maxAttempts = 12;

const roles: Readonly<Record<ImportKind, Caller['role']>> = {
  enrolments: 'titulaire',
  entries: 'titulaire',
  declarations: 'titulaire',
  actions: 'region',
};

/** Cuts units into batches that fit in one transaction each, in the file's order. */
export const batchesOf = (units: readonly Unit[]): readonly (readonly Unit[])[] => {
  const batches: Unit[][] = [];
  let current: Unit[] = [];
  let items = 0;
  let actions = new Set<string>();
  for (const unit of units) {
    const cost = unit.items + (actions.has(unit.actionNumber) ? 0 : itemsOfAction);
    if (items + cost > maxItems && current.length > 0) {
      batches.push(current);
      current = [];
      items = 0;
      actions = new Set();
    }
    items += unit.items + (actions.has(unit.actionNumber) ? 0 : itemsOfAction);
    actions.add(unit.actionNumber);
    current.push(unit);
  }
  if (current.length > 0) batches.push(current);
  return batches;
};

/** The draft of an action that was just written: nothing left to write. */
const writtenAs = (draft: ActionDraft, stored: ActionDraft['stored']): ActionDraft => ({
  ...draft,
  stored,
  action: stored?.action ?? draft.action,
  events: [],
  enrolments: new Map(),
  declarations: new Map(),
  earlier: new Map([...draft.earlier, ...draft.declarations]),
});

/**
 * Imports a file. Several lines go in one transaction, so that the provider's counters are not the bottleneck; after a
 * conflict its lines are decided again. The same lines twice change nothing. All or none (`atomic`): every line is
 * decided before the first is written, and what fits in one transaction is one.
 */
export const makeImportLines = ({
  actions,
  enrolments,
  declarations,
  commands,
  table,
}: Pick<Deps, 'actions' | 'enrolments' | 'declarations' | 'commands' | 'table'>) => {
  const load = async (
    kind: ImportKind,
    actionNumber: string,
    units: readonly Unit[],
    caller: Caller,
  ): Promise<ActionDraft> => {
    const empty = { events: [], enrolments: new Map(), declarations: new Map() };
    const nothing: ActionDraft = { stored: null, action: null, roster: [], earlier: new Map(), ...empty };
    const found = await actions.find(actionNumber, caller);
    if (!found.ok) return nothing;
    const stored = found.value;
    if (kind === 'actions') return { ...nothing, stored, action: stored.action };
    // After the action: what changes in between moves its revision, and the write is decided again.
    const named = units.filter((unit) => unit.actionNumber === actionNumber);
    const roster =
      kind === 'declarations'
        ? await enrolments.ofAction(actionNumber)
        : await findNamedEnrolments(table, actionNumber, {
            references: named.flatMap((unit) => ('reference' in unit.given ? [unit.given.reference ?? []].flat() : [])),
            ids: named.flatMap((unit) => ('enrolmentId' in unit.given ? [unit.given.enrolmentId ?? []].flat() : [])),
          });
    const periods = new Set(
      units.flatMap((unit) =>
        unit.kind === 'declarations' && unit.actionNumber === actionNumber ? [unit.period] : [],
      ),
    );
    const earlier = await Promise.all(
      [...periods].map(async (period) => [period, await declarations.get(actionNumber, period)] as const),
    );
    return {
      ...nothing,
      stored,
      action: stored.action,
      roster,
      earlier: new Map(earlier.flatMap(([period, one]) => (one === null ? [] : [[period, one] as const]))),
    };
  };

  const decideAll = (
    known: ReadonlyMap<string, ActionDraft>,
    units: readonly Unit[],
    cause: Cause,
    report: (line: Line, outcome: LineOutcome) => void,
  ): Map<string, ActionDraft> => {
    const after = new Map(known);
    for (const unit of units) {
      const draft = after.get(unit.actionNumber);
      if (draft === undefined) throw new Error(`${unit.actionNumber} was not read`);
      const decided = decideUnit(draft, unit, cause);
      if (decided.outcome === 'REFUSED') {
        for (const violation of decided.violations) report(violation.line, { status: 'REFUSED', violation });
        continue;
      }
      after.set(unit.actionNumber, decided.draft);
      for (const line of unit.lines) report(line, { status: decided.outcome });
    }
    return after;
  };

  /** The actions as stored, in the order of the changes, or the conflict. */
  const write = async (changes: readonly ActionChange[], correlationId: string) => {
    const { transaction, stored } = commands.writing.prepare({ changes }, correlationId);
    const saved = await commands.writing.commit(transaction);
    return saved.ok ? ok(stored) : saved;
  };

  return command(
    importLines,
    {
      find: async ({ query, caller }) =>
        caller.role === roles[query.kind]
          ? ok(null)
          : err({
              code: 'ROLE_NOT_ALLOWED',
              detail:
                query.kind === 'actions'
                  ? 'Seule la Région importe des actions.'
                  : 'Seul l’organisme titulaire importe ses inscriptions, ses entrées et ses déclarations.',
            }),
      decide: async (_found, { body, query, caller, cause, correlationId }) => {
        const { kind, dryRun, atomic } = query;
        const read = parseFile(kind, body);
        if (!read.ok) return read;
        const lines = read.value;
        const outcomes = new Map<Line, LineOutcome>();
        const report = (line: Line, one: LineOutcome): void => {
          // A line reports its first violation only.
          if (one.status !== 'REFUSED' || outcomes.get(line)?.status !== 'REFUSED') outcomes.set(line, one);
        };
        const { units, violations } = unitsOf(kind, lines);
        for (const violation of violations) report(violation.line, { status: 'REFUSED', violation });

        const known = new Map<string, ActionDraft>();
        const readActions = async (some: readonly Unit[]): Promise<void> => {
          const missing = [...new Set(some.map((unit) => unit.actionNumber))].filter((one) => !known.has(one));
          for (let from = 0; from < missing.length; from += 20) {
            const part = missing.slice(from, from + 20);
            const loaded = await Promise.all(part.map(async (one) => load(kind, one, units, caller)));
            for (const [index, one] of part.entries()) {
              const draft = loaded[index];
              if (draft !== undefined) known.set(one, draft);
            }
          }
        };

        let writes = !dryRun;
        if (dryRun || atomic) {
          await readActions(units);
          decideAll(known, units, cause, report);
          if (atomic && [...outcomes.values()].some(({ status }) => status === 'REFUSED')) {
            writes = false;
            for (const [line, { status }] of outcomes) {
              if (status === 'ACCEPTED') outcomes.set(line, { status: 'SKIPPED' });
            }
          }
        }
        if (writes) {
          for (const batch of batchesOf(units)) {
            for (let attempt = 0; ; attempt += 1) {
              await readActions(batch);
              const after = decideAll(known, batch, cause, (line, one) => outcomes.set(line, one));
              const touched = [...new Set(batch.map((unit) => unit.actionNumber))];
              const changes = touched.flatMap((one): readonly (readonly [string, ActionChange])[] => {
                const change = changeOf(after.get(one) ?? undecided(one));
                return change === null ? [] : [[one, change]];
              });
              const saved =
                changes.length === 0
                  ? ok([])
                  : await write(
                      changes.map(([, change]) => change),
                      correlationId,
                    );
              if (saved.ok) {
                for (const [index, [one]] of changes.entries()) {
                  const draft = after.get(one);
                  const stored = saved.value[index];
                  if (draft !== undefined && stored !== undefined) known.set(one, writtenAs(draft, stored));
                }
                break;
              }
              for (const one of touched) known.delete(one);
              if (attempt >= maxAttempts) {
                for (const line of batch.flatMap((unit) => [...unit.lines])) {
                  outcomes.set(line, {
                    status: 'REFUSED',
                    violation: {
                      line,
                      code: 'CONFLICT',
                      detail:
                        'Plusieurs personnes modifient cette action en même temps : importez cette ligne à nouveau.',
                    },
                  });
                }
                break;
              }
              await commands.writing.pause(attempt);
            }
          }
        }
        const reply = {
          lines: lines.map((line) => {
            const { status, violation } = outcomes.get(line) ?? undecided(`line ${line.line}`);
            if (status === 'SKIPPED') {
              return {
                line: line.line,
                status,
                detail: 'Cette ligne est bonne, mais rien n’est enregistré : d’autres lignes sont refusées.',
              };
            }
            if (violation === undefined) return { line: line.line, status };
            return {
              line: line.line,
              status,
              ...(violation.pointer === undefined ? {} : line.cellOf(violation.pointer)),
              code: violation.code,
              detail: violation.detail,
            };
          }),
          accepted: [...outcomes.values()].filter(({ status }) => status === 'ACCEPTED' || status === 'UNCHANGED')
            .length,
          refused: [...outcomes.values()].filter(({ status }) => status === 'REFUSED').length,
        };
        return ok({ plan: null, written: true, reply: () => ({ body: reply }) });
      },
    },
    commands,
  );
};

const undecided = (what: string): never => {
  throw new Error(`Nothing was decided on ${what}`);
};
