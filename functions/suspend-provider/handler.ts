import { suspendProvider } from '../../contract/routes/suspend-provider.ts';
import { command } from '../shared/http/command.ts';
import { findProvider, standingDecision } from '../shared/present/standing.ts';
import type { Deps } from '../shared/wiring.ts';

/** Safe to repeat: if the provider is in that state already, the first reason stays and nothing is written. */
export const makeSuspendProvider = ({
  providers,
  standaloneCommands,
}: Pick<Deps, 'providers' | 'standaloneCommands'>) =>
  command(
    suspendProvider,
    {
      find: async ({ params }) => findProvider(providers, params.organisation),
      decide: (found, { body, cause }) => standingDecision(found, { suspended: true, reason: body.reason }, cause),
    },
    standaloneCommands,
  );
