import { withdraw } from '../../domain/modification-request/index.ts';
import { command } from '../shared/http/endpoint.ts';
import { requestChange } from '../shared/present/request.ts';
import type { Deps } from '../shared/wiring.ts';
import { withdrawModification } from './schema.ts';

/** Withdraws a request and frees its type. Repeating it answers 409 and writes nothing. */
export const makeWithdrawModification = ({ requests, writing }: Pick<Deps, 'requests' | 'writing'>) =>
  command(
    withdrawModification,
    {
      find: ({ params, caller }) => requests.find(params.id, caller),
      versionOf: ({ request }) => request.version,
      decide: (found, { caller, cause }) => {
        const decided = withdraw(found.stored.action, found.request, cause);
        return decided.ok ? requestChange(found, decided.value, caller, cause) : decided;
      },
    },
    writing,
  );
