import { ok } from '../../domain/result.ts';
import type { Clock } from '../shared/clock.ts';
import { query } from '../shared/http/endpoint.ts';
import { showHealth } from './schema.ts';

/** Raised with each release; told by the health check and the OpenAPI document. */
export const version = '0.1.0';

/** Answers without touching the table: it says that the service runs, not that all of it is well. */
export const makeShowHealth = ({ clock }: { readonly clock: Clock }) =>
  query(showHealth, async () => ok({ body: { status: 'ok', version, today: clock.today() } }));
