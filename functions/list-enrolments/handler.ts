import { listEnrolments } from '../../contract/routes/list-enrolments.ts';
import { ok } from '../../domain/result.ts';
import type { EnrolmentRow } from '../../store/stored.ts';
import { maxCsvRows } from '../shared/http/csv.ts';
import { filterDigest, pageOfList } from '../shared/http/listing.ts';
import { query } from '../shared/http/query.ts';
import type { Deps } from '../shared/wiring.ts';

const shown = ({ organisation: _organisation, ...row }: EnrolmentRow) => row;

/**
 * The list behind « Inscriptions en attente ». Without an organisation, the Région sees the pending ones of all
 * providers.
 */
export const makeListEnrolments = ({ enrolments }: Pick<Deps, 'enrolments'>) =>
  query(listEnrolments, async ({ query: filter, caller, operation, wantsCsv }) => {
    const organisation = caller.role === 'titulaire' ? caller.organisation : filter.organisation;
    const rows =
      organisation === undefined
        ? (await enrolments.pending()).filter((row) => filter.state === undefined || row.state === filter.state)
        : await enrolments.rowsOfProvider(organisation, filter.state);
    const digest = filterDigest(operation, { ...filter, who: organisation ?? '*' });
    const page = pageOfList(rows, digest, wantsCsv ? { limit: maxCsvRows } : filter);
    return page.ok ? ok({ body: { items: page.value.items.map(shown), nextCursor: page.value.nextCursor } }) : page;
  });
