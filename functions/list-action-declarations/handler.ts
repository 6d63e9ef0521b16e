import { listActionDeclarations } from '../../contract/routes/list-action-declarations.ts';
import { declarationState } from '../../domain/declaration/declare.ts';
import { ok } from '../../domain/result.ts';
import { maxCsvRows } from '../shared/http/csv.ts';
import { filterDigest, pageOfList } from '../shared/http/listing.ts';
import { query } from '../shared/http/query.ts';
import { allPeriods, presentDeclaration } from '../shared/present/declaration.ts';
import type { Deps } from '../shared/wiring.ts';

/** In chronological order. States are those stored by the nightly job, like the counters. */
export const makeListActionDeclarations = ({
  actions,
  declarations,
  enrolments,
  clock,
  suspension,
}: Pick<Deps, 'actions' | 'declarations' | 'enrolments' | 'clock' | 'suspension'>) =>
  query(
    listActionDeclarations,
    async ({ params, query: filter, caller, operation, wantsCsv }) => {
      const [found, made, roster] = await Promise.all([
        actions.find(params.actionNumber, caller),
        declarations.ofAction(params.actionNumber),
        enrolments.ofAction(params.actionNumber),
      ]);
      if (!found.ok) return found;
      const { action } = found.value;
      const rows = allPeriods(action, made).filter(
        (period) => filter.state === undefined || declarationState(period, action.facts) === filter.state,
      );
      const page = pageOfList(
        rows,
        filterDigest(operation, { ...filter, ...params }),
        wantsCsv ? { limit: maxCsvRows } : filter,
      );
      if (!page.ok) return page;
      const madeOf = new Map(made.map((one) => [one.period, one]));
      return ok({
        body: {
          items: page.value.items.map((period) =>
            presentDeclaration(
              action,
              { period, roster, declaration: madeOf.get(period.id) ?? null },
              caller,
              clock.today(),
            ),
          ),
          nextCursor: page.value.nextCursor,
        },
      });
    },
    suspension,
  );
