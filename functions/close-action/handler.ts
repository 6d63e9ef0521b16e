import { close } from '../../domain/action/index.ts';
import { command } from '../shared/http/endpoint.ts';
import { actionChange } from '../shared/present/change.ts';
import type { Deps } from '../shared/wiring.ts';
import { closeAction } from './schema.ts';

/** Closes an action in progress. Safe to repeat: a second call answers 409 and writes nothing. */
export const makeCloseAction = ({ actions, writing }: Pick<Deps, 'actions' | 'writing'>) =>
  command(
    closeAction,
    {
      find: ({ params, caller }) => actions.find(params.actionNumber, caller),
      versionOf: (found) => found.version,
      decide: (found, { body, caller, cause }) => {
        const decided = close(found.action, { ...body, ...cause });
        return decided.ok ? actionChange(found, decided.value, caller, cause) : decided;
      },
    },
    writing,
  );
