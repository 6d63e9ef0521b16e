import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as z from 'zod';

const pinned = '1.2.1';

export const useAnotherEngine =
  'Indiquez un autre moteur : DYNAMODB_ENDPOINT=http://127.0.0.1:8000 (Amazon DynamoDB Local, par exemple).';

/**
 * Where the embedded engine's program is. Throws on a platform that has none, saying what to set, and on another version
 * than the one whose internals the wrapper knows.
 */
export const findEngine = (resolve: (name: string) => string = createRequire(import.meta.url).resolve): string => {
  let manifest: string;
  try {
    manifest = resolve('@dynoxide/linux-x64/package.json');
  } catch {
    throw new Error(
      `Le moteur DynamoDB embarqué n’existe pas pour ${process.platform}-${process.arch}. ${useAnotherEngine}`,
    );
  }
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8')));
  if (version !== pinned)
    throw new Error(`Le moteur DynamoDB embarqué est en version ${version}, ${pinned} est attendue : relancez npm ci.`);
  return join(dirname(manifest), 'dynoxide');
};
