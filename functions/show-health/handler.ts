import { showHealth } from '../../contract/routes/show-health.ts';
import { ok } from '../../domain/result.ts';
import type { Clock } from '../shared/clock.ts';
import { publicQuery } from '../shared/http/query.ts';
import { version } from '../shared/version.ts';

/** Answers without touching the table: it says that the service runs, not that all of it is well. */
export const makeShowHealth = ({ clock }: { readonly clock: Clock }) =>
  publicQuery(showHealth, async () => ok({ body: { status: 'ok', version, today: clock.today() } }));
