import { showMe } from '../../contract/routes/show-me.ts';
import { ok } from '../../domain/result.ts';
import { query } from '../shared/http/query.ts';

/** Who is signed in, from the token alone. */
export const makeShowMe = () => query(showMe, async ({ caller }) => ok({ body: { ...caller } }));
