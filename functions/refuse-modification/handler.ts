import { refuseModification } from '../../contract/routes/refuse-modification.ts';
import { refuseRequest } from '../../domain/modification-request/decision.ts';
import { command } from '../shared/http/command.ts';
import { requestDecision } from '../shared/present/request.ts';
import type { Deps } from '../shared/wiring.ts';

/** Refuses a request and frees its type. Repeating it answers 409 and writes nothing. */
export const makeRefuseModification = ({ requests, commands }: Pick<Deps, 'requests' | 'commands'>) =>
  command(
    refuseModification,
    {
      find: ({ params, caller }) => requests.find(params.id, caller),
      versionOf: ({ request }) => request.version,
      decide: (found, { body, caller, cause }) => {
        const decided = refuseRequest(found.stored.action, found.request, { ...body, ...cause });
        return decided.ok ? requestDecision(found, decided.value, caller, cause) : decided;
      },
    },
    commands,
  );
