import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { type ActRecord, actFile, actRecordSchema } from './act-record.ts';
import { type ParkedObject, readParked, type UnknownObject } from './object.ts';

/** Where parked objects wait, with the record of each act on them. */
export type Park = {
  readonly objects: () => Promise<readonly (ParkedObject | UnknownObject)[]>;
  /** Oldest first. */
  readonly acts: () => Promise<readonly ActRecord[]>;
  /** Writes the record of an act, or rewrites it with its outcome. */
  readonly recordAct: (act: ActRecord) => Promise<void>;
  /** Moves an object out of the park. Safe to repeat. */
  readonly retire: (name: string, to: 'replayed' | 'discarded') => Promise<void>;
  readonly close: () => void;
};

const filesUnder = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
        .sort()
    : [];

const actsUnder = (folder: string): readonly ActRecord[] =>
  filesUnder(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => actRecordSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))));

/** Replaces a file whole. */
const put = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
};

const written = (act: ActRecord): string => `${JSON.stringify(act, null, 2)}\n`;

/** The park of `npm start`: files in its data folder, and subfolders for those that have left. */
export const folderPark = (dataDir: string): Park => {
  const folder = join(dataDir, 'parked');
  return {
    objects: async () =>
      (existsSync(folder) ? readdirSync(folder) : [])
        .filter((file) => file.endsWith('.json'))
        .sort()
        .map((file) => readParked(file, readFileSync(join(folder, file), 'utf8'))),
    acts: async () => actsUnder(join(folder, 'entries')),
    recordAct: async (act) => put(join(folder, 'entries', actFile(act)), written(act)),
    retire: async (name, to) => {
      if (!existsSync(join(folder, name))) return;
      mkdirSync(join(folder, to), { recursive: true });
      renameSync(join(folder, name), join(folder, to, name));
    },
    close: () => {},
  };
};

/** AWS's own command line, with the operator's rights. */
export const awsCommand = async (...args: string[]): Promise<string> => {
  try {
    return (await promisify(execFile)('aws', args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`aws ${args.slice(0, 2).join(' ')} : ${stderr === '' ? String(error) : stderr}`, { cause: error });
  }
};

/** Where Lambda puts the records that its mappings gave up. */
const parkedPrefix = 'aws/lambda';

/** The failures bucket, which is versioned: nothing moved or rewritten is lost. */
export const bucketPark = (bucket: string): Park => {
  const folder = mkdtempSync(join(tmpdir(), 'ouverture-parked-'));
  const at = (...parts: string[]): string => `s3://${[bucket, ...parts].join('/')}`;
  const download = async (prefix: string): Promise<string> => {
    const copy = join(folder, prefix);
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy, { recursive: true });
    await awsCommand('s3', 'cp', '--recursive', '--only-show-errors', `${at(prefix)}/`, copy);
    return copy;
  };
  return {
    objects: async () => {
      const copy = await download(parkedPrefix);
      return filesUnder(copy).map((file) => readParked(file, readFileSync(join(copy, file), 'utf8')));
    },
    acts: async () => actsUnder(await download('entries')),
    recordAct: async (act) => {
      const file = join(folder, 'act.json');
      put(file, written(act));
      await awsCommand('s3', 'cp', '--only-show-errors', file, at('entries', actFile(act)));
    },
    retire: async (name, to) => {
      await awsCommand('s3', 'mv', '--only-show-errors', at(parkedPrefix, name), at(to, name));
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
};
