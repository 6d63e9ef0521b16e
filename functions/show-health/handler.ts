import { ok } from '../../domain/result.ts';
import type { Clock } from '../shared/clock.ts';
import { query } from '../shared/http/endpoint.ts';
import { version } from '../shared/version.ts';
import { showHealth } from './schema.ts';

/** Answers without touching the table: it says that the service runs, not that all of it is well. */
export const makeShowHealth = ({ clock }: { readonly clock: Clock }) =>
  query(showHealth, async () => ok({ body: { status: 'ok', version, today: clock.today() } }));
