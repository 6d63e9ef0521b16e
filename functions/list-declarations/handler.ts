import { listDeclarations } from '../../contract/routes/list-declarations.ts';
import { ok } from '../../domain/result.ts';
import { maxCsvRows } from '../shared/http/csv.ts';
import { filterDigest } from '../shared/http/listing.ts';
import { query } from '../shared/http/query.ts';
import type { Deps } from '../shared/wiring.ts';

/**
 * The list behind « Déclarations de réalisations en attente »: those due are exactly those that the dashboard counts.
 */
export const makeListDeclarations = ({ declarations }: Pick<Deps, 'declarations'>) =>
  query(listDeclarations, async ({ query: filter, caller, operation, wantsCsv }) => {
    const organisation = caller.role === 'titulaire' ? caller.organisation : filter.organisation;
    const page = wantsCsv ? { limit: maxCsvRows } : { limit: filter.limit, cursor: filter.cursor };
    const digest = filterDigest(operation, { ...filter, who: organisation ?? '*' });
    const listed = await declarations[filter.state === 'DUE' ? 'due' : 'declared'](organisation, page, digest);
    return listed.ok ? ok({ body: { items: [...listed.value.items], nextCursor: listed.value.nextCursor } }) : listed;
  });
