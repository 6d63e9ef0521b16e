import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Prints why a command ends and exits: on standard output with code 0, on the error output with code 2. */
export const stop: (message: string, code?: 0 | 2) => never = (message, code = 2) => {
  (code === 0 ? process.stdout : process.stderr).write(`${message}\n`);
  process.exit(code);
};

/** Parses a command's options. Exits with `help` when it was asked for (code 0), or with the mistake and `help` (code 2). */
export const readOptions = <const T extends ParseArgsConfig>(
  help: string,
  config: T,
): ReturnType<typeof parseArgs<T>> => {
  if (process.argv.slice(2).includes('--help')) return stop(help, 0);
  try {
    return parseArgs(config);
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  }
};
