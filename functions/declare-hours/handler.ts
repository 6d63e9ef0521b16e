import { declareHours } from '../../contract/routes/declare-hours.ts';
import { declare, mayDeclareOn, periodUnknown } from '../../domain/declaration/declare.ts';
import { err, ok } from '../../domain/result.ts';
import { command } from '../shared/http/command.ts';
import { presentDeclaration } from '../shared/present/declaration.ts';
import type { Deps } from '../shared/wiring.ts';

/** Declares a period, or replaces what was declared. Safe to repeat: the same hours again change nothing. */
export const makeDeclareHours = ({ declarations, commands }: Pick<Deps, 'declarations' | 'commands'>) =>
  command(
    declareHours,
    {
      find: ({ params, caller }) => declarations.find(params.actionNumber, params.period, caller),
      versionOf: ({ declarable }) => (declarable === null ? undefined : (declarable.earlier?.version ?? 0)),
      decide: ({ stored, declarable }, { body, params, caller, cause }) => {
        const opened = mayDeclareOn(stored.action);
        if (!opened.ok) return opened;
        if (declarable === null) return err(periodUnknown(params.period));
        const decided = declare(opened.value, declarable, { ...body, ...cause });
        if (!decided.ok) return decided;
        const { next, events, declaration } = decided.value;
        return ok({
          plan:
            events.length === 0
              ? null
              : { changes: [{ before: stored, after: next, events, declarations: [declaration] }] },
          reply: () => ({
            body: presentDeclaration(next, { ...declarable, declaration }, caller, cause.today),
            version: declaration.version,
          }),
        });
      },
    },
    commands,
  );
