import { fileModification } from '../../contract/routes/file-modification.ts';
import { fileRequest } from '../../domain/modification-request/filing.ts';
import { ids } from '../../store/keys.ts';
import { command } from '../shared/http/command.ts';
import { requestDecision } from '../shared/present/request.ts';
import type { Deps } from '../shared/wiring.ts';

/** Files a request. Repeating it without a key answers 409: one of each type may be pending. */
export const makeFileModification = ({ actions, commands }: Pick<Deps, 'actions' | 'commands'>) =>
  command(
    fileModification,
    {
      find: ({ params, caller }) => actions.find(params.actionNumber, caller),
      decide: (stored, { body, caller, cause }) => {
        // Rank of the event to come: unique at this revision.
        const id = ids.request(stored.action.actionNumber, stored.seq + 1);
        const decided = fileRequest(stored.action, { asked: body, id, justification: body.justification, ...cause });
        return decided.ok ? requestDecision({ stored, request: null }, decided.value, caller, cause) : decided;
      },
    },
    commands,
  );
