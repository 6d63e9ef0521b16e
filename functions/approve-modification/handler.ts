import { approveModification } from '../../contract/routes/approve-modification.ts';
import { approveRequest } from '../../domain/modification-request/decision.ts';
import { command } from '../shared/http/command.ts';
import { requestDecision } from '../shared/present/request.ts';
import type { Deps } from '../shared/wiring.ts';

/** Approves and applies, in one transaction. Repeating it answers 409 and writes nothing. */
export const makeApproveModification = ({ requests, commands }: Pick<Deps, 'requests' | 'commands'>) =>
  command(
    approveModification,
    {
      find: ({ params, caller }) => requests.find(params.id, caller),
      versionOf: ({ request }) => request.version,
      decide: (found, { body, caller, cause }) => {
        const decided = approveRequest(found.stored.action, found.request, { ...body, ...cause });
        return decided.ok ? requestDecision(found, decided.value, caller, cause) : decided;
      },
    },
    commands,
  );
