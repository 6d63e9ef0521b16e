import { type EmbeddedOptions, startEmbedded } from './dynoxide.ts';
import type { Engine } from './engine.ts';
import { useExternal } from './external.ts';

export type EngineOptions = EmbeddedOptions & { readonly endpoint?: string | undefined };

/** The engine that the environment asks for: the one at DYNAMODB_ENDPOINT, or the embedded one on a file. */
export const startEngine = async ({
  endpoint = process.env['DYNAMODB_ENDPOINT'],
  ...embedded
}: EngineOptions = {}): Promise<Engine> =>
  endpoint === undefined || endpoint === '' ? startEmbedded(embedded) : useExternal(endpoint);
