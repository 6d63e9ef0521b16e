import { showProvider } from '../../contract/routes/show-provider.ts';
import { notFound } from '../../domain/refusal.ts';
import { err, ok } from '../../domain/result.ts';
import { query } from '../shared/http/query.ts';
import { presentProvider } from '../shared/present/organisation.ts';
import type { Deps } from '../shared/wiring.ts';

export const makeShowProvider = ({ providers }: Pick<Deps, 'providers'>) =>
  query(showProvider, async ({ params: { organisation } }) => {
    const [sheet, standing] = await Promise.all([providers.sheet(organisation), providers.standing(organisation)]);
    const known = sheet !== null || standing !== null || (await providers.isKnown(organisation));
    return known ? ok({ body: presentProvider(organisation, sheet, standing) }) : err(notFound);
  });
