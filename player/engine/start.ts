import { localRegion } from '../template/account.ts';
import { type EmbeddedOptions, startEmbedded } from './dynoxide.ts';
import { deleteTable, type Engine } from './engine.ts';

export type EngineOptions = EmbeddedOptions & { readonly endpoint?: string | undefined };

/** The engine that the environment asks for: the one at DYNAMODB_ENDPOINT, or the embedded one on a file. */
export const startEngine = async ({
  endpoint = process.env['DYNAMODB_ENDPOINT'],
  ...embedded
}: EngineOptions = {}): Promise<Engine> =>
  endpoint === undefined || endpoint === '' ? startEmbedded(embedded) : useExternal(endpoint);

/** An engine that runs already. Whatever it answers to a bare request shows that it is there. */
const useExternal = async (endpoint: string): Promise<Engine> => {
  try {
    // Long: the synthesis that runs meanwhile blocks this thread for seconds, and a short timeout would expire in it.
    await (await fetch(endpoint, { signal: AbortSignal.timeout(60_000) })).arrayBuffer();
  } catch (error) {
    throw new Error(
      `Rien ne répond à DYNAMODB_ENDPOINT=${endpoint} : démarrez ce moteur, ou retirez la variable pour le moteur embarqué.`,
      { cause: error },
    );
  }
  return {
    kind: 'external',
    endpoint,
    region: localRegion,
    dropTable: async (name) => deleteTable(endpoint, name),
    sweepTtl: async () => {},
    trimStream: async () => 0,
    stop: async () => {},
  };
};
