import { command } from '../shared/http/endpoint.ts';
import { findProvider, standingChange } from '../shared/present/standing.ts';
import type { Deps } from '../shared/wiring.ts';
import { reinstateProvider } from './schema.ts';

/** Safe to repeat: a provider already so keeps the first reason, and nothing is written. */
export const makeReinstateProvider = ({ providers, writing }: Pick<Deps, 'providers' | 'writing'>) =>
  command(
    reinstateProvider,
    {
      find: async ({ params }) => findProvider(providers, params.organisation),
      decide: (found, { body, cause }) => standingChange(found, { suspended: false, reason: body.reason }, cause),
    },
    writing,
  );
