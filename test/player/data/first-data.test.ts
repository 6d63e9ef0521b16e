import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeSeeder } from '../../../player/data/first-data.ts';

let folder: string;
let made: number;
let there: boolean;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ouverture-first-data-'));
  made = 0;
  there = false;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mark = (): string => join(folder, 'filling');
const firstData = (where = 'embedded Table', dies = (): boolean => false) =>
  makeSeeder({
    file: mark(),
    where,
    exists: async () => there,
    make: async () => {
      there = true;
      if (dies()) throw new Error('killed');
      made += 1;
    },
  });

it('is made once', async () => {
  await firstData().ensure();
  await firstData().ensure();
  expect(made).toBe(1);
  expect(existsSync(mark())).toBe(false);
});

it('is made anew when it was left half made, and only then', async () => {
  await expect(firstData('embedded Table', () => true).ensure()).rejects.toThrow('killed');
  await firstData().ensure();
  expect(made).toBe(1);
  await firstData().ensure();
  expect(made).toBe(1);
});

it('never empties the table of another engine', async () => {
  there = true;
  writeFileSync(mark(), 'embedded Table');
  await firstData('http://127.0.0.1:8000 Table').ensure();
  expect(made).toBe(0);
});

it('begins again what goes with it once its mark is there', async () => {
  let marked = false;
  await firstData().again(() => {
    marked = existsSync(mark());
  });
  expect([marked, made, existsSync(mark())]).toEqual([true, 1, false]);
});
