import { listActionEnrolments } from '../../contract/routes/list-action-enrolments.ts';
import { ok } from '../../domain/result.ts';
import { maxCsvRows } from '../shared/http/csv.ts';
import { filterDigest, pageOfList } from '../shared/http/listing.ts';
import { query } from '../shared/http/query.ts';
import { presentEnrolment } from '../shared/present/enrolment.ts';
import type { Deps } from '../shared/wiring.ts';

/** In the order of enrolment. Read in parallel with the action, which decides what may be done with each. */
export const makeListActionEnrolments = ({
  actions,
  enrolments,
  suspension,
}: Pick<Deps, 'actions' | 'enrolments' | 'suspension'>) =>
  query(
    listActionEnrolments,
    async ({ params, query: filter, caller, operation, wantsCsv }) => {
      const [found, all] = await Promise.all([
        actions.find(params.actionNumber, caller),
        enrolments.ofAction(params.actionNumber),
      ]);
      if (!found.ok) return found;
      const rows = all.filter((one) => filter.state === undefined || one.state === filter.state);
      const page = pageOfList(
        rows,
        filterDigest(operation, { ...filter, ...params }),
        wantsCsv ? { limit: maxCsvRows } : filter,
      );
      if (!page.ok) return page;
      return ok({
        body: {
          items: page.value.items.map((one) => presentEnrolment(one, found.value.action, caller)),
          nextCursor: page.value.nextCursor,
        },
      });
    },
    suspension,
  );
