import { showHistory } from '../../contract/routes/show-history.ts';
import { eventLabels } from '../../domain/event.ts';
import { ok } from '../../domain/result.ts';
import { maxCsvRows } from '../shared/http/csv.ts';
import { query } from '../shared/http/query.ts';
import type { Deps } from '../shared/wiring.ts';

/** Newest first. The action is read too, so that another provider's history answers 404. */
export const makeShowHistory = ({ actions, history }: Pick<Deps, 'actions' | 'history'>) =>
  query(showHistory, async ({ params, query: { limit, cursor }, caller, wantsCsv }) => {
    const [found, page] = await Promise.all([
      actions.find(params.actionNumber, caller),
      history.ofAction(params.actionNumber, wantsCsv ? maxCsvRows : limit, cursor),
    ]);
    if (!found.ok) return found;
    if (!page.ok) return page;
    return ok({
      body: {
        items: page.value.items.map(({ seq, type, at, by, subject, changes }) => ({
          seq,
          type,
          label: eventLabels[type],
          at,
          by,
          subject,
          changes: [...changes],
        })),
        nextCursor: page.value.nextCursor,
      },
    });
  });
