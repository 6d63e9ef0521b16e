import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCalendarDate } from '../domain/calendar-date.ts';
import { takeDataFolder } from './data/data-folder.ts';
import { codeOf } from './error-code.ts';
import { startPlayer } from './player.ts';

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const parseOptions = () => {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: process.env['PORT'] || '3000' },
        today: { type: 'string', ...(process.env['TODAY'] ? { default: process.env['TODAY'] } : {}) },
        data: { type: 'string', default: process.env['DATA_DIR'] || '.local' },
        empty: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        reset: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return fail(
      `Options incorrectes : ${messageOf(error)}\nOptions : --port 3000 --today 2023-01-05 (ou now) --data .local --empty --verbose`,
    );
  }
};

const readOptions = () => {
  const { port, today, data, ...flags } = parseOptions();
  if (!/^\d+$/u.test(port) || Number(port) > 65_535) fail(`--port attend un nombre de 0 à 65535, pas « ${port} ».`);
  if (today !== undefined && today !== 'now' && parseCalendarDate(today) === undefined)
    fail(`--today attend une date existante (AAAA-MM-JJ) ou now, pas « ${today} ».`);
  return {
    ...flags,
    port: Number(port),
    dataDir: resolve(data),
    ...(today === undefined ? {} : { today: today === 'now' ? null : today }),
  };
};

const erase = async (dataDir: string): Promise<void> => {
  await takeDataFolder(dataDir, 0);
  rmSync(dataDir, { recursive: true, force: true });
  process.stdout.write('données effacées\n');
};

/** What went wrong with a start, in words for whoever started it. */
const explain = (error: unknown, port: number, dataDir: string): string => {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `Le port ${port} est déjà pris : choisissez-en un autre avec --port.`;
    case 'ECONNREFUSED':
      return `Le moteur DynamoDB (DYNAMODB_ENDPOINT=${process.env['DYNAMODB_ENDPOINT'] ?? ''}) ne répond pas : démarrez-le.`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `--data attend un dossier : ${dataDir} n’en est pas un.`;
    default:
      return messageOf(error);
  }
};

const stopSeconds = 10;

/** Ends the process on a signal, once `stop` has resolved. Answers whether it is ending. */
const endOnSignal = (stop: () => Promise<void>): (() => boolean) => {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), stopSeconds * 1000).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  if (process.env['npm_lifecycle_event'] === 'start') {
    // A killed npm passes no signal on: this process would keep the port unnoticed.
    const npm = process.ppid;
    setInterval(() => {
      if (process.ppid !== npm) end();
    }, 200).unref();
  }
  return () => ending;
};

const start = async ({ port, dataDir, ...options }: ReturnType<typeof readOptions>): Promise<void> => {
  /** Nothing to stop yet. */
  let stop = async (): Promise<void> => {};
  const isEnding = endOnSignal(async () => stop());
  const giveBack = await takeDataFolder(dataDir);
  const starting = startPlayer({ port, dataDir, ...options, onFatal: fail });
  stop = async () => {
    await (await starting).stop();
    giveBack();
  };
  const { url } = await starting;
  if (!isEnding()) process.stdout.write(`ready ${url}\n`);
};

// Functions run in UTC on Lambda; a worker thread cannot have a time zone of its own.
process.env['TZ'] = 'UTC';
const options = readOptions();
try {
  if (options.reset) await erase(options.dataDir);
  else await start(options);
} catch (error) {
  fail(explain(error, options.port, options.dataDir));
}
