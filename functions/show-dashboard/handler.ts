import { showDashboard } from '../../contract/routes/show-dashboard.ts';
import { addCounters, type Counters, noCounters } from '../../domain/dashboard.ts';
import { ok } from '../../domain/result.ts';
import { query } from '../shared/http/query.ts';
import type { Deps } from '../shared/wiring.ts';

const shown = ({ awaitingOpening, inProgress, closureOverdue, closed, ...pending }: Counters) => ({
  actions: { awaitingOpening, inProgress, closureOverdue, closed },
  pendingEnrolments: pending.pendingEnrolments,
  pendingDeclarations: pending.pendingDeclarations,
  pendingRequests: pending.pendingRequests,
});

/** One read for a provider; one query, summed, for the Région and finance. */
export const makeShowDashboard = ({ counters }: Pick<Deps, 'counters'>) =>
  query(showDashboard, async ({ caller }) => {
    if (caller.role === 'titulaire') {
      return ok({
        body: { organisation: caller.organisation, ...shown(await counters.ofProvider(caller.organisation)) },
      });
    }
    const all = await counters.ofAll();
    return ok({
      body: {
        organisation: null,
        ...shown(all.reduce<Counters>(addCounters, noCounters)),
        organisations: all.map((one) => ({ organisation: one.organisation, ...shown(one) })),
      },
    });
  });
