import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Says why a command ends, and ends it: as what was asked for with code 0, as a complaint with 2. */
export const stop: (message: string, code?: 0 | 2) => never = (message, code = 2) => {
  (code === 0 ? process.stdout : process.stderr).write(`${message}\n`);
  process.exit(code);
};

/**
 * What a command was given. Ends it with `help` when that was asked for (code 0), and with what is wrong and `help` when an
 * option is not one of `config` or has no value (code 2).
 */
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
