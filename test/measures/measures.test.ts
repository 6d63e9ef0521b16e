import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  forgetMeasures,
  mergeMeasures,
  parseMeasures,
  recordMeasure,
  renderMeasures,
  writeMeasures,
} from '../../lab/measures.ts';

const row = {
  suite: 'bench',
  measure: 'a',
  value: '1 ms',
  target: '≤ 2',
  held: 'yes',
  date: '2026-01-01',
  commit: 'abc',
  machine: '2 cores',
} as const;

describe('keeping measures', () => {
  const folders: string[] = [];
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'ouverture-measures-'));
    folders.push(made);
    return made;
  };
  afterEach(() => {
    for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
  });

  it('writes what suites recorded, and replaces a row that was measured again', () => {
    const root = folder();
    recordMeasure(
      { suite: 'load', measure: 'p99 | all', value: 149.123_45, unit: 'ms', target: '< 150', pass: true },
      root,
    );
    recordMeasure({ suite: 'load', measure: 'failures', value: 0, unit: '', target: '= 0', pass: true }, root);
    writeMeasures(root);
    recordMeasure({ suite: 'load', measure: 'failures', value: 3, unit: '', target: '= 0', pass: false }, root);
    expect(writeMeasures(root)).toHaveLength(1);
    const { rows, sealed } = parseMeasures(readFileSync(join(root, 'docs', 'measures.md'), 'utf8'));
    expect(sealed).toBe(true);
    expect(rows.map(({ measure, value, held }) => [measure, value, held])).toStrictEqual([
      ['failures', '3', 'NO'],
      ['p99 / all', '149.1 ms', 'yes'],
    ]);
  });

  it('keeps the rows that were not measured again', () => {
    const other = { ...row, measure: 'b' };
    const again = { ...row, value: '1.5 ms', date: '2026-01-02' };
    expect(mergeMeasures([row, other], [again])).toStrictEqual([again, other]);
  });

  it('forgets what a suite measures no more, never a target that was missed', () => {
    const root = folder();
    const old = { ...row, measure: 'renamed' };
    const missed = { ...row, measure: 'missed', held: 'NO' } as const;
    const others = [{ ...row, suite: 'load' }, { ...row, measure: 'new', date: '2026-01-02' }, missed];
    mkdirSync(join(root, 'docs'));
    writeFileSync(join(root, 'docs', 'measures.md'), renderMeasures([old, ...others]));
    expect(forgetMeasures('bench', '2026-01-02', root)).toStrictEqual([old]);
    expect(writeMeasures(root)).toStrictEqual([missed]);
    const { rows, sealed } = parseMeasures(readFileSync(join(root, 'docs', 'measures.md'), 'utf8'));
    expect(sealed).toBe(true);
    expect(rows).toHaveLength(others.length);
    expect(rows).toEqual(expect.arrayContaining(others));
  });

  it('does not bring back from this machine what it forgot', () => {
    const root = folder();
    recordMeasure({ suite: 'bench', measure: 'a', value: 1, unit: '', target: '', pass: true }, root);
    writeMeasures(root);
    expect(forgetMeasures('bench', '9999-12-31', root)).toHaveLength(1);
    writeMeasures(root);
    expect(parseMeasures(readFileSync(join(root, 'docs', 'measures.md'), 'utf8')).rows).toEqual([]);
  });

  it('finds a figure changed by hand', () => {
    const written = renderMeasures([row]);
    expect(parseMeasures(written)).toStrictEqual({ rows: [row], sealed: true });
    expect(parseMeasures(written.replace('1 ms', '0 ms')).sealed).toBe(false);
  });

  it('finds docs/measures.md as the suites wrote it, with no path and no host in it', () => {
    const file = new URL('../../docs/measures.md', import.meta.url);
    expect(existsSync(file)).toBe(true);
    const document = readFileSync(file, 'utf8');
    const { rows, sealed } = parseMeasures(document);
    expect(sealed).toBe(true);
    expect(rows.length).toBeGreaterThan(0);
    expect(document).toBe(renderMeasures(rows));
    for (const { machine } of rows)
      expect(machine).toMatch(/^\d+ cores, \d+ GiB, Node \d+\.\d+\.\d+(, another engine)?$/u);
  });
});
