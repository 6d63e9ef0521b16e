import { registerAction } from '../../contract/routes/register-action.ts';
import { alreadyRegistered, register } from '../../domain/action/registration.ts';
import { err, ok } from '../../domain/result.ts';
import { command } from '../shared/http/command.ts';
import { presentAction } from '../shared/present/action.ts';
import type { Deps } from '../shared/wiring.ts';

/** Registers an action. Repeating it without a key answers 409 and writes nothing: the number is unique for ever. */
export const makeRegisterAction = ({ actions, commands }: Pick<Deps, 'actions' | 'commands'>) =>
  command(
    registerAction,
    {
      find: async () => ok(null),
      decide: async (_found, { body, cause, caller }) => {
        const { advance, ...given } = body;
        if ((await actions.read(body.actionNumber)) !== null) return err(alreadyRegistered(body));
        const decided = register({ ...given, advanceTerms: advance }, cause);
        if (!decided.ok) return decided;
        const { next, events } = decided.value;
        return ok({
          plan: { changes: [{ before: null, after: next, events }] },
          reply: (all) => {
            const stored = all?.[0];
            if (stored === undefined) throw new Error('A registration stores one action');
            return {
              body: presentAction(stored, caller, cause.today),
              version: stored.version,
              location: `/api/actions/${body.actionNumber}`,
            };
          },
        });
      },
    },
    commands,
  );
