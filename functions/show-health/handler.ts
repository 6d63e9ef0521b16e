import { showHealth } from '../../contract/routes/show-health.ts';
import { ok } from '../../domain/result.ts';
import type { Clock } from '../shared/clock.ts';
import { publicQuery } from '../shared/http/query.ts';
import { version } from '../shared/version.ts';

/** Answers without touching the table: the service runs, which does not prove that all of it works. */
export const makeShowHealth = ({ clock }: { readonly clock: Clock }) =>
  publicQuery(showHealth, async () => ok({ body: { status: 'ok', version, today: clock.today() } }));
