import { showOpenapi } from '../../contract/routes/show-openapi.ts';
import { ok } from '../../domain/result.ts';
import { publicQuery } from '../shared/http/query.ts';
import { openapiDocument } from './document.ts';

/** The contract, made once per instance from the same list of routes that the template deploys. */
export const makeShowOpenapi = () => {
  const document = openapiDocument();
  return publicQuery(showOpenapi, async () => ok({ body: document }));
};
