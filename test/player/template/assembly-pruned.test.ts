import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { prune } from '../../../player/template/assembly.ts';

/** As another process would have it: something happens between seeing a folder and moving it. */
const after =
  (meanwhile: (path: string) => void): typeof renameSync =>
  (from, to) => {
    meanwhile(String(from));
    renameSync(from, to);
  };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ouverture-pruned-'));
  for (let age = 0; age < 7; age += 1) {
    mkdirSync(join(folder, `kept${age}`));
    utimesSync(join(folder, `kept${age}`), 1_000 - age, 1_000 - age);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const newest = ['kept0', 'kept1', 'kept2', 'kept3'];

it('leaves the four newest assemblies', () => {
  prune(folder);
  expect(readdirSync(folder).sort()).toEqual(newest);
});

it('goes on when another process removes one first', () => {
  const removed: string[] = [];
  const other = (path: string): void => {
    removed.push(path);
    rmSync(path, { recursive: true });
  };
  prune(folder, after(other));
  expect(removed).toHaveLength(3);
  expect(readdirSync(folder).sort()).toEqual(newest);
});

it('says what else kept it from removing one', () => {
  const forbidden = (): never => {
    throw Object.assign(new Error('no'), { code: 'EACCES' });
  };
  expect(() => prune(folder, after(forbidden))).toThrow('no');
});
