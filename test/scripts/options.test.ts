import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readOptions } from '../../ops/options.ts';

class Ended extends Error {}
const said = { out: '', error: '', code: -1 };
beforeEach(() => {
  Object.assign(said, { out: '', error: '', code: -1 });
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.error += String(text);
    return true;
  });
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    said.code = Number(code);
    throw new Ended();
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.argv = argv;
});
const { argv } = process;

const given = (...args: readonly string[]) => {
  process.argv = [...argv.slice(0, 2), ...args];
  return readOptions('L’aide', {
    allowPositionals: true,
    options: { only: { type: 'string' }, full: { type: 'boolean', default: false } },
  });
};

it('gives what was asked, and what follows from nothing', () => {
  expect(given('one', '--only', 'a').values).toEqual({ only: 'a', full: false });
  expect(given('one', '--only', 'a').positionals).toEqual(['one']);
  expect(said).toEqual({ out: '', error: '', code: -1 });
});

it('ends with its help on the output when that is asked, whatever else is', () => {
  expect(() => given('--nope', '--help')).toThrow(Ended);
  expect(said).toEqual({ out: 'L’aide\n', error: '', code: 0 });
});

it.each([['--nope'], ['--only']])('ends with what is wrong and its help, nothing done: %s', (wrong) => {
  expect(() => given(wrong)).toThrow(Ended);
  expect(said).toMatchObject({ out: '', code: 2 });
  expect(said.error).toContain(wrong);
  expect(said.error).toMatch(/\n\nL’aide\n$/u);
});
