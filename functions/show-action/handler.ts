import { showAction } from '../../contract/routes/show-action.ts';
import { ok } from '../../domain/result.ts';
import { query } from '../shared/http/query.ts';
import { presentAction } from '../shared/present/action.ts';
import type { Deps } from '../shared/wiring.ts';

/** One read: the action carries the facts that its page shows. */
export const makeShowAction = ({ actions, clock, suspension }: Pick<Deps, 'actions' | 'clock' | 'suspension'>) =>
  query(
    showAction,
    async ({ params, caller }) => {
      const found = await actions.find(params.actionNumber, caller);
      if (!found.ok) return found;
      return ok({ body: presentAction(found.value, caller, clock.today()), version: found.value.version });
    },
    suspension,
  );
