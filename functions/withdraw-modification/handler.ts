import { withdrawModification } from '../../contract/routes/withdraw-modification.ts';
import { withdrawRequest } from '../../domain/modification-request/decision.ts';
import { command } from '../shared/http/command.ts';
import { requestDecision } from '../shared/present/request.ts';
import type { Deps } from '../shared/wiring.ts';

/** Withdraws a request and frees its type. Repeating it answers 409 and writes nothing. */
export const makeWithdrawModification = ({ requests, commands }: Pick<Deps, 'requests' | 'commands'>) =>
  command(
    withdrawModification,
    {
      find: ({ params, caller }) => requests.find(params.id, caller),
      versionOf: ({ request }) => request.version,
      decide: (found, { caller, cause }) => {
        const decided = withdrawRequest(found.stored.action, found.request, cause);
        return decided.ok ? requestDecision(found, decided.value, caller, cause) : decided;
      },
    },
    commands,
  );
