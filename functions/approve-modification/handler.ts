import { approve } from '../../domain/modification-request/index.ts';
import { command } from '../shared/http/endpoint.ts';
import { requestChange } from '../shared/present/request.ts';
import type { Deps } from '../shared/wiring.ts';
import { approveModification } from './schema.ts';

/** Approves and applies, in one transaction. Repeating it answers 409 and writes nothing. */
export const makeApproveModification = ({ requests, writing }: Pick<Deps, 'requests' | 'writing'>) =>
  command(
    approveModification,
    {
      find: ({ params, caller }) => requests.find(params.id, caller),
      versionOf: ({ request }) => request.version,
      decide: (found, { body, caller, cause }) => {
        const decided = approve(found.stored.action, found.request, { ...body, ...cause });
        return decided.ok ? requestChange(found, decided.value, caller, cause) : decided;
      },
    },
    writing,
  );
