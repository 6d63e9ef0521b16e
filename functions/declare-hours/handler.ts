import { declare, notOpen } from '../../domain/declaration/declare.ts';
import { err, ok } from '../../domain/result.ts';
import { command } from '../shared/http/endpoint.ts';
import { presentDeclaration } from '../shared/present/declaration.ts';
import type { Deps } from '../shared/wiring.ts';
import { declareHours } from './schema.ts';

/** Declares a period, or replaces what was declared. Safe to repeat: the same hours again change nothing. */
export const makeDeclareHours = ({ declarations, writing }: Pick<Deps, 'declarations' | 'writing'>) =>
  command(
    declareHours,
    {
      find: ({ params, caller }) => declarations.find(params.actionNumber, params.period, caller),
      versionOf: ({ declarable }) => (declarable === null ? undefined : (declarable.earlier?.version ?? 0)),
      decide: ({ stored, declarable }, { body, caller, cause }) => {
        if (declarable === null) return err(notOpen);
        const decided = declare(stored.action, declarable, { ...body, ...cause });
        if (!decided.ok) return decided;
        const { next, events, declaration } = decided.value;
        return ok({
          changes: events.length === 0 ? [] : [{ before: stored, after: next, events, declarations: [declaration] }],
          reply: () => ({
            body: presentDeclaration(next, { ...declarable, declaration }, caller, cause.today),
            version: declaration.version,
          }),
        });
      },
    },
    writing,
  );
