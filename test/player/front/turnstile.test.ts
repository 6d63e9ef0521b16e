import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { makeTurnstile } from '../../../player/front/turnstile.ts';

/** What runs at each moment that something starts or ends. */
const watched = () => {
  const turnstile = makeTurnstile();
  const running: string[] = [];
  const seen: string[] = [];
  const work = (name: string, turns: number) => async (): Promise<void> => {
    running.push(name);
    seen.push(running.toSorted().join('+'));
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
    running.splice(running.indexOf(name), 1);
  };
  return { turnstile, work, seen };
};

it('lets work run side by side', async () => {
  const { turnstile, work, seen } = watched();
  await Promise.all([turnstile.sideBySide(work('a', 2)), turnstile.sideBySide(work('b', 2))]);
  expect(seen).toEqual(['a', 'a+b']);
});

it('makes work that runs alone wait for what runs, and the rest wait for it', async () => {
  const { turnstile, work, seen } = watched();
  await Promise.all([
    turnstile.sideBySide(work('before', 3)),
    turnstile.alone(work('alone', 3)),
    turnstile.sideBySide(work('after', 1)),
  ]);
  expect(seen).toEqual(['before', 'alone', 'after']);
});

it('never runs two alone at once, nor beside what waited for the same end', async () => {
  const { turnstile, work, seen } = watched();
  const { alone, sideBySide } = turnstile;
  await Promise.all([alone(work('1', 2)), alone(work('2', 2)), sideBySide(work('a', 2)), alone(work('3', 2))]);
  expect(seen.toSorted()).toEqual(['1', '2', '3', 'a']);
});

it('opens again after work that failed', async () => {
  const { turnstile, work, seen } = watched();
  const failing = turnstile.alone(async () => {
    throw new Error('broken');
  });
  await Promise.all([expect(failing).rejects.toThrow('broken'), turnstile.sideBySide(work('a', 1))]);
  expect(seen).toEqual(['a']);
});
