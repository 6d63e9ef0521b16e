import type * as Fs from 'node:fs';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { prune } from '../../../infra/local/assembly.ts';

/** What another process does just before this one moves a folder. */
let meanwhile = (_path: string): void => {};
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  const renamed: typeof Fs.renameSync = (from, to) => {
    meanwhile(String(from));
    fs.renameSync(from, to);
  };
  return { ...fs, renameSync: renamed };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ouverture-pruned-'));
  for (let age = 0; age < 7; age += 1) {
    mkdirSync(join(folder, `kept${age}`));
    utimesSync(join(folder, `kept${age}`), 1_000 - age, 1_000 - age);
  }
});
afterEach(() => {
  meanwhile = () => {};
  rmSync(folder, { recursive: true, force: true });
});
const newest = ['kept0', 'kept1', 'kept2', 'kept3'];

it('leaves the four newest assemblies', () => {
  prune(folder);
  expect(readdirSync(folder).sort()).toEqual(newest);
});

it('goes on when another process removes one first', () => {
  const removed: string[] = [];
  meanwhile = (path) => {
    removed.push(path);
    rmSync(path, { recursive: true });
  };
  prune(folder);
  expect(removed).toHaveLength(3);
  expect(readdirSync(folder).sort()).toEqual(newest);
});

it('says what else kept it from removing one', () => {
  meanwhile = () => {
    throw Object.assign(new Error('no'), { code: 'EACCES' });
  };
  expect(() => prune(folder)).toThrow('no');
});
