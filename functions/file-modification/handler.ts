import { file } from '../../domain/modification-request/index.ts';
import { command } from '../shared/http/endpoint.ts';
import { requestChange } from '../shared/present/request.ts';
import { ids } from '../shared/store/keys.ts';
import type { Deps } from '../shared/wiring.ts';
import { fileModification } from './schema.ts';

/** Files a request. Repeating it without a key answers 409: one of each type may be pending. */
export const makeFileModification = ({ actions, writing }: Pick<Deps, 'actions' | 'writing'>) =>
  command(
    fileModification,
    {
      find: ({ params, caller }) => actions.find(params.actionNumber, caller),
      decide: (stored, { body, caller, cause }) => {
        // The rank of the event that this filing will be: nobody else can take it on this revision.
        const id = ids.request(stored.action.actionNumber, stored.seq + 1);
        const decided = file(stored.action, { asked: body, id, justification: body.justification, ...cause });
        return decided.ok ? requestChange({ stored, request: null }, decided.value, caller, cause) : decided;
      },
    },
    writing,
  );
