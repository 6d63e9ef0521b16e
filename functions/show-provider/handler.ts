import { ok } from '../../domain/result.ts';
import { query } from '../shared/http/endpoint.ts';
import { presentProvider } from '../shared/present/organisation.ts';
import { findProvider } from '../shared/present/standing.ts';
import type { Deps } from '../shared/wiring.ts';
import { showProvider } from './schema.ts';

export const makeShowProvider = ({ providers }: Pick<Deps, 'providers'>) =>
  query(showProvider, async ({ params: { organisation } }) => {
    const [found, sheet] = await Promise.all([findProvider(providers, organisation), providers.sheet(organisation)]);
    return found.ok ? ok({ body: presentProvider(organisation, sheet, found.value.standing) }) : found;
  });
