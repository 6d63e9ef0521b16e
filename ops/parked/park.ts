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
import { type Entry, entryName, entrySchema } from './entry.ts';
import { type ParkedObject, readParked, type Stranger } from './object.ts';

/** Where parked objects wait, with the entries of what was done to them. */
export type Park = {
  readonly objects: () => Promise<readonly (ParkedObject | Stranger)[]>;
  /** Oldest first. */
  readonly entries: () => Promise<readonly Entry[]>;
  /** Writes an entry; the same one again replaces it by its outcome. */
  readonly enter: (entry: Entry) => Promise<void>;
  /** Takes an object out of the park and keeps it aside. Safe to repeat: one that is gone stays gone. */
  readonly retire: (name: string, to: 'replayed' | 'discarded') => Promise<void>;
  readonly close: () => void;
};

const jsonUnder = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
        .sort()
    : [];

const entriesUnder = (folder: string): readonly Entry[] =>
  jsonUnder(folder).map((file) => entrySchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))));

/** Puts a file in place whole. */
const put = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
};

const written = (entry: Entry): string => `${JSON.stringify(entry, null, 2)}\n`;

/** The park of `npm start`: files of its data folder, and folders beside them for what has left it. */
export const folderPark = (dataDir: string): Park => {
  const folder = join(dataDir, 'parked');
  return {
    objects: async () =>
      (existsSync(folder) ? readdirSync(folder) : [])
        .filter((file) => file.endsWith('.json'))
        .sort()
        .map((file) => readParked(file, readFileSync(join(folder, file), 'utf8'))),
    entries: async () => entriesUnder(join(folder, 'entries')),
    enter: async (entry) => put(join(folder, 'entries', entryName(entry)), written(entry)),
    retire: async (name, to) => {
      if (!existsSync(join(folder, name))) return;
      mkdirSync(join(folder, to), { recursive: true });
      renameSync(join(folder, name), join(folder, to, name));
    },
    close: () => {},
  };
};

/** AWS's own command line, which whoever operates on AWS has, with the rights of whoever runs it. */
export const awsCommand = async (...args: string[]): Promise<string> => {
  try {
    return (await promisify(execFile)('aws', args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`aws ${args.slice(0, 2).join(' ')} : ${said === '' ? String(error) : said}`, { cause: error });
  }
};

/** Where Lambda puts what its mappings gave up. */
const parkedPrefix = 'aws/lambda';

/** The failures bucket, which keeps every version of what is moved or replaced in it. */
export const bucketPark = (bucket: string): Park => {
  const here = mkdtempSync(join(tmpdir(), 'ouverture-parked-'));
  const at = (...parts: string[]): string => `s3://${[bucket, ...parts].join('/')}`;
  const fetched = async (prefix: string): Promise<string> => {
    const folder = join(here, prefix);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await awsCommand('s3', 'cp', '--recursive', '--only-show-errors', `${at(prefix)}/`, folder);
    return folder;
  };
  return {
    objects: async () => {
      const folder = await fetched(parkedPrefix);
      return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
        .sort()
        .map((file) => readParked(file, readFileSync(join(folder, file), 'utf8')));
    },
    entries: async () => entriesUnder(await fetched('entries')),
    enter: async (entry) => {
      const file = join(here, 'entry.json');
      put(file, written(entry));
      await awsCommand('s3', 'cp', '--only-show-errors', file, at('entries', entryName(entry)));
    },
    retire: async (name, to) => {
      await awsCommand('s3', 'mv', '--only-show-errors', at(parkedPrefix, name), at(to, name));
    },
    close: () => rmSync(here, { recursive: true, force: true }),
  };
};
