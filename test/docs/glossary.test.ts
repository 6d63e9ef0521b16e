import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../infra/bundle.ts';
import { nodesOf, sourcesUnder } from '../support/source.ts';

type Term = { readonly french: string; readonly names: readonly string[]; readonly places: readonly string[] };

const terms: readonly Term[] = [
  ...readFileSync(join(projectRoot, 'docs', 'glossary.md'), 'utf8').matchAll(
    /^\| (?!French|-)([^|]+) \|[^|]+\|([^|]*)\|([^|]*)\|$/gmu,
  ),
].map(([, french = '', names = '', places = '']) => ({
  french,
  names: [...names.matchAll(/`(\w+)`/gu)].map(([, name]) => name ?? ''),
  places: places
    .split(',')
    .map((place) => place.trim())
    .filter((place) => place !== ''),
}));

/** Every identifier and every literal of the programs of a folder. */
const wordsUnder = (folder: string): ReadonlySet<string> =>
  new Set(
    sourcesUnder(folder).flatMap(({ program }) =>
      [...nodesOf(program)].flatMap(({ type, name, value }) => {
        if (type === 'Identifier' && typeof name === 'string') return [name];
        return type === 'Literal' && typeof value === 'string' ? [value] : [];
      }),
    ),
  );
const known = new Map([...new Set(terms.flatMap(({ places }) => places))].map((place) => [place, wordsUnder(place)]));

/** Names found in none of their places, and places where none of the names is found. */
const astray = ({ names, places }: Term): readonly string[] => [
  ...names.filter((name) => !places.some((place) => known.get(place)?.has(name))),
  ...places.filter((place) => !names.some((name) => known.get(place)?.has(name))),
];

describe('docs/glossary.md', () => {
  it('has its terms in alphabetical order, each once', () => {
    const french = terms.map((term) => term.french);
    expect(french.length).toBeGreaterThan(60);
    expect(french).toEqual([...new Set(french)].sort(new Intl.Collator('fr').compare));
  });

  it('finds a wrong name and a wrong place', () => {
    const term = { french: 'stagiaire', names: ['Trainee'], places: ['domain/enrolment'] };
    expect(astray(term)).toEqual([]);
    expect(astray({ ...term, names: ['Trainee', 'Learner'] })).toEqual(['Learner']);
    expect(astray({ ...term, places: ['domain/enrolment', 'domain/advance'] })).toEqual(['domain/advance']);
  });

  it('gives names that the code has, where it says', () => {
    expect(terms.flatMap((term) => astray(term).map((found) => `${term.french}: ${found}`))).toEqual([]);
  });
});
