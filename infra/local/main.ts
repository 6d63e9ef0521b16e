import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCalendarDate } from '../../domain/calendar-date.ts';
import { takeDataFolder } from './data/data-folder.ts';
import { startPlayer } from './player.ts';

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const readOptions = () => {
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
      `Options incorrectes : ${error instanceof Error ? error.message : String(error)}\nOptions : --port 3000 --today 2023-01-05 (ou now) --data .local --empty --verbose`,
    );
  }
};

const options = readOptions();
// Functions on Lambda run in UTC; a worker cannot have a time zone of its own.
process.env['TZ'] = 'UTC';

const port = Number(options.port);
if (!/^\d+$/u.test(options.port) || port > 65_535)
  fail(`--port attend un nombre de 0 à 65535, pas « ${options.port} ».`);
if (options.today !== undefined && options.today !== 'now' && parseCalendarDate(options.today) === undefined) {
  fail(`--today attend une date existante (AAAA-MM-JJ) ou now, pas « ${options.today} ».`);
}
const dataDir = resolve(options.data);

if (options.reset) {
  await takeDataFolder(dataDir, 0).catch((error: unknown) =>
    fail(error instanceof Error ? error.message : String(error)),
  );
  rmSync(dataDir, { recursive: true, force: true });
  process.stdout.write('données effacées\n');
  process.exit(0);
}

/** Told to stop: at once while nothing runs, after what is under way otherwise. */
let stop: () => Promise<void> = async () => {};
let stopping = false;
const end = (): void => {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), 10_000).unref();
  stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
if (process.env['npm_lifecycle_event'] === 'start') {
  // A killed npm cannot pass its signal on: without it, nobody would know that this still holds the port.
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm) end();
  }, 200).unref();
}

try {
  const giveBack = await takeDataFolder(dataDir);
  const starting = startPlayer({
    port,
    dataDir,
    empty: options.empty,
    verbose: options.verbose,
    ...(options.today === undefined ? {} : { today: options.today === 'now' ? null : options.today }),
    onFatal: fail,
  });
  stop = async () => {
    await (await starting).stop();
    giveBack();
  };
  const player = await starting;
  if (!stopping) process.stdout.write(`ready ${player.url}\n`);
} catch (error) {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    fail(`Le port ${port} est déjà pris : choisissez-en un autre avec --port.`);
  if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')
    fail(
      `Le moteur DynamoDB (DYNAMODB_ENDPOINT=${process.env['DYNAMODB_ENDPOINT'] ?? ''}) ne répond pas : démarrez-le.`,
    );
  if (error instanceof Error && 'code' in error && (error.code === 'EEXIST' || error.code === 'ENOTDIR'))
    fail(`--data attend un dossier : ${dataDir} n’en est pas un.`);
  fail(error instanceof Error ? error.message : String(error));
}
