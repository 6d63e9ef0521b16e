import { showOrganisation } from '../../contract/routes/show-organisation.ts';
import { ok } from '../../domain/result.ts';
import { query } from '../shared/http/query.ts';
import { presentOrganisation } from '../shared/present/organisation.ts';
import type { Deps } from '../shared/wiring.ts';

export const makeShowOrganisation = ({ providers }: Pick<Deps, 'providers'>) =>
  query(showOrganisation, async ({ caller }) => {
    const body = presentOrganisation(caller.organisation === null ? null : await providers.sheet(caller.organisation));
    return ok({ body, version: body.version });
  });
