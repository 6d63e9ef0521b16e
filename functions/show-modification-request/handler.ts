import { showModificationRequest } from '../../contract/routes/show-modification-request.ts';
import { ok } from '../../domain/result.ts';
import { query } from '../shared/http/query.ts';
import { presentRequest } from '../shared/present/request.ts';
import type { Deps } from '../shared/wiring.ts';

/** Read with its action: `allowed` depends on both. */
export const makeShowModificationRequest = ({
  requests,
  clock,
  suspension,
}: Pick<Deps, 'requests' | 'clock' | 'suspension'>) =>
  query(
    showModificationRequest,
    async ({ params, caller }) => {
      const found = await requests.find(params.id, caller);
      if (!found.ok) return found;
      const { request, stored } = found.value;
      return ok({ body: presentRequest(request, stored.action, caller, clock.today()), version: request.version });
    },
    suspension,
  );
