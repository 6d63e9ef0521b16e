import { refuse } from '../../domain/modification-request/index.ts';
import { command } from '../shared/http/endpoint.ts';
import { requestChange } from '../shared/present/request.ts';
import type { Deps } from '../shared/wiring.ts';
import { refuseModification } from './schema.ts';

/** Refuses a request and frees its type. Repeating it answers 409 and writes nothing. */
export const makeRefuseModification = ({ requests, writing }: Pick<Deps, 'requests' | 'writing'>) =>
  command(
    refuseModification,
    {
      find: ({ params, caller }) => requests.find(params.id, caller),
      versionOf: ({ request }) => request.version,
      decide: (found, { body, caller, cause }) => {
        const decided = refuse(found.stored.action, found.request, { ...body, ...cause });
        return decided.ok ? requestChange(found, decided.value, caller, cause) : decided;
      },
    },
    writing,
  );
