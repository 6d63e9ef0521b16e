import { register } from '../../domain/action/index.ts';
import { checkRegistration } from '../../domain/action/registration.ts';
import { err, ok } from '../../domain/result.ts';
import { command } from '../shared/http/endpoint.ts';
import { presentAction } from '../shared/present/action.ts';
import type { Deps } from '../shared/wiring.ts';
import { registerAction } from './schema.ts';

/** Registers an action. Repeating it without a key answers 409 and writes nothing: the number is unique for ever. */
export const makeRegisterAction = ({ actions, writing }: Pick<Deps, 'actions' | 'writing'>) =>
  command(
    registerAction,
    {
      find: async () => ok(null),
      decide: async (_found, { body, cause, caller }) => {
        const { advance, ...given } = body;
        const existing = await actions.read(body.actionNumber);
        if (existing !== null) {
          return err({
            code: 'ACTION_ALREADY_EXISTS',
            detail: `L’action ${body.actionNumber} est déjà enregistrée : vérifiez son numéro.`,
          });
        }
        const violations = checkRegistration({ ...given, advanceTerms: advance });
        const [main] = violations;
        if (main !== undefined) {
          const rate = violations.find((violation) => violation.code === 'ADVANCE_RATE_INVALID');
          const code = rate
            ? 'ADVANCE_RATE_INVALID'
            : main.code === 'DATES_INCOHERENT'
              ? 'DATES_INCOHERENT'
              : 'INVALID';
          return err({ code, detail: violations.map((violation) => violation.detail).join(' '), violations });
        }
        const { next, events } = register({ ...given, advanceTerms: advance, ...cause });
        return ok({
          changes: [{ before: null, after: next, events }],
          reply: ([stored]) => {
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
    writing,
  );
