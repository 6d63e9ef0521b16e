import { openAction } from '../../contract/routes/open-action.ts';
import { open } from '../../domain/action/opening.ts';
import { command } from '../shared/http/command.ts';
import { actionDecision } from '../shared/present/change.ts';
import type { Deps } from '../shared/wiring.ts';

/** Opens an action awaiting opening. Safe to repeat: a second call answers 409 and writes nothing. */
export const makeOpenAction = ({ actions, commands }: Pick<Deps, 'actions' | 'commands'>) =>
  command(
    openAction,
    {
      find: ({ params, caller }) => actions.find(params.actionNumber, caller),
      versionOf: (found) => found.version,
      decide: (found, { body, caller, cause }) => {
        const decided = open(found.action, { ...body, ...cause });
        return decided.ok ? actionDecision(found, decided.value, caller, cause) : decided;
      },
    },
    commands,
  );
