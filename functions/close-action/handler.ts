import { closeAction } from '../../contract/routes/close-action.ts';
import { close, nameTrainees } from '../../domain/action/closing.ts';
import { err } from '../../domain/result.ts';
import { command } from '../shared/http/command.ts';
import { actionDecision } from '../shared/present/change.ts';
import type { Deps } from '../shared/wiring.ts';

/**
 * Closes an action in progress. Safe to repeat: a second call answers 409 and writes nothing. The roster is read only
 * to name who is still in training.
 */
export const makeCloseAction = ({ actions, enrolments, commands }: Pick<Deps, 'actions' | 'enrolments' | 'commands'>) =>
  command(
    closeAction,
    {
      find: ({ params, caller }) => actions.find(params.actionNumber, caller),
      versionOf: (found) => found.version,
      decide: async (found, { body, caller, cause }) => {
        const decided = close(found.action, { ...body, ...cause });
        if (decided.ok) return actionDecision(found, decided.value, caller, cause);
        const refusal = decided.error;
        if (refusal.code !== 'CLOSURE_BLOCKED' || found.action.facts.inTrainingCount === 0) return err(refusal);
        const roster = await enrolments.ofAction(found.action.actionNumber);
        const inTraining = roster.flatMap(({ state, id, lastName, firstName }) =>
          state === 'ENTERED' ? [{ enrolmentId: id, lastName, firstName }] : [],
        );
        return err(nameTrainees(refusal, inTraining));
      },
    },
    commands,
  );
