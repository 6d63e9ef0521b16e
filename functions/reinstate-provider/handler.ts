import { reinstateProvider } from '../../contract/routes/reinstate-provider.ts';
import { command } from '../shared/http/command.ts';
import { findProvider, standingDecision } from '../shared/present/standing.ts';
import type { Deps } from '../shared/wiring.ts';

/** Safe to repeat: if the provider is in that state already, the first reason stays and nothing is written. */
export const makeReinstateProvider = ({
  providers,
  standaloneCommands,
}: Pick<Deps, 'providers' | 'standaloneCommands'>) =>
  command(
    reinstateProvider,
    {
      find: async ({ params }) => findProvider(providers, params.organisation),
      decide: (found, { body, cause }) => standingDecision(found, { suspended: false, reason: body.reason }, cause),
    },
    standaloneCommands,
  );
