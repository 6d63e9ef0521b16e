import { command } from '../shared/http/endpoint.ts';
import { findProvider, standingChange } from '../shared/present/standing.ts';
import type { Deps } from '../shared/wiring.ts';
import { suspendProvider } from './schema.ts';

/** Safe to repeat: a provider already so keeps the first reason, and nothing is written. */
export const makeSuspendProvider = ({ providers, writing }: Pick<Deps, 'providers' | 'writing'>) =>
  command(
    suspendProvider,
    {
      find: async ({ params }) => findProvider(providers, params.organisation),
      decide: (found, { body, cause }) => standingChange(found, { suspended: true, reason: body.reason }, cause),
    },
    writing,
  );
