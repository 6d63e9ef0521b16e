import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../infra/bundle.ts';

const tracked = (...patterns: readonly string[]): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...patterns], {
    cwd: projectRoot,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(projectRoot, file)));
const read = (file: string): string => readFileSync(join(projectRoot, file), 'utf8');

/** A comment's lines as one. */
const unwrapped = (text: string): string => text.replaceAll(/\n\s*(?:\*(?!\/)|\/\/)?\s*/gu, ' ');

/** `docs/api.md`, `docs/api.md, « Codes »`, `docs/adr/0005`. */
const citation = /(docs\/(?:[\w-]+\/)*[\w-]+\.md|docs\/adr\/\d{4}(?![\d-]))(?:,\s«\s([^»]+?)\s»)?/gu;

/** The file of a cited page; a decision may be cited by its number. */
const pageOf = (path: string): string | undefined =>
  path.endsWith('.md')
    ? path
    : readdirSync(join(projectRoot, 'docs', 'adr'))
        .filter((file) => file.startsWith(`${path.slice(-4)}-`))
        .map((file) => join('docs', 'adr', file))[0];

/** Headings, and the words in bold that open a paragraph. */
const headingsOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/^(?:#{1,6} (.+)|\*\*(.+?)\.?\*\*)/gmu)].map(([, heading, bold]) => heading ?? bold ?? '');

/** Citations of pages or headings that do not exist. */
const brokenIn = (text: string): readonly string[] =>
  [...unwrapped(text).matchAll(citation)].flatMap(([, path = '', heading]) => {
    const page = pageOf(path);
    if (page === undefined || !existsSync(join(projectRoot, page))) return [path];
    return heading === undefined || headingsOf(page).includes(heading) ? [] : [`${path}, « ${heading} »`];
  });

const pages = readdirSync(join(projectRoot, 'docs')).filter((file) => file.endsWith('.md'));
const bare = new RegExp(`(?<![\\w/-])(?:${pages.join('|').replaceAll('.', '\\.')})`, 'gu');
const commentsOf = (text: string): string => [...text.matchAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gmu)].join('\n');

/** A path in a page: from a room on, or the name of a source. `*` and `<verb-noun>` stand for any name. */
const writtenPath =
  /(?<![\w/.:-])(?:(?:contract|docs|domain|functions|infra|lab|ops|player|store|test|web)\/[\w./<>*-]*|(?:[\w.*-]+\/)*[\w*-]+\.tsx?)(?![\w/])/gu;
const tree = tracked('.');
const isThere = (path: string, page: string): boolean => {
  const pattern = path
    .replace(/[./]+$/u, '')
    .replaceAll('.', '\\.')
    .replaceAll(/<[\w-]+>|\*/gu, '[^/]+');
  // Whole from the root or from the page's folder; a source may be given by the end of its path.
  const start = /\.tsx?$/u.test(path) ? '^(?:.+/)?' : `^(?:${dirname(page)}/)?`;
  const wanted = new RegExp(`${start}${pattern}(?:\\.ts$|/|$)`, 'u');
  return tree.some((file) => wanted.test(file));
};
const lostIn = (text: string, page: string): readonly string[] =>
  [...text.matchAll(writtenPath)].map(([path]) => path).filter((path) => !isThere(path, page));

const sources = tracked('*.ts', '*.tsx').filter((file) => file !== 'test/docs/citations.test.ts');

describe('the citations of documents', () => {
  it('are found broken when the page or the heading is not there', () => {
    expect(brokenIn('/** See docs/nowhere.md. */')).toEqual(['docs/nowhere.md']);
    expect(brokenIn('// docs/adr/9999')).toEqual(['docs/adr/9999']);
    expect(brokenIn('/**\n * Held (docs/domain.md,\n * « No such\n * heading »).\n */')).toEqual([
      'docs/domain.md, « No such heading »',
    ]);
    expect(brokenIn('/** docs/domain.md, « Opening »; docs/api.md, « Repeating safely »; docs/adr/0005 */')).toEqual(
      [],
    );
  });

  it('name pages and headings that exist, in every source', () => {
    expect(sources.length).toBeGreaterThan(300);
    const cited = sources.flatMap((file) => [...unwrapped(read(file)).matchAll(citation)]);
    expect(cited.filter(([, , heading]) => heading !== undefined).length).toBeGreaterThan(10);
    expect(sources.flatMap((file) => brokenIn(read(file)).map((broken) => `${file}: ${broken}`))).toEqual([]);
  });

  it('give a page by its path, in every comment', () => {
    const found = sources.flatMap((file) =>
      [...commentsOf(read(file)).matchAll(bare)].map(([page]) => `${file}: ${page}`),
    );
    expect(found).toEqual([]);
  });

  it('give paths that exist, in every page', () => {
    const page = 'functions/open-action/README.md';
    expect(
      lostIn('`domain/nowhere/index.ts`, `domain/action`, `store/`, (domain/nothing), `functions/<verb-noun>/`', page),
    ).toEqual(['domain/nowhere/index.ts', 'domain/nothing']);
    expect(lostIn('`handler.ts`, `keys.ts`, `no-such.tsx`', page)).toEqual(['no-such.tsx']);
    expect(tracked('*.md').flatMap((one) => lostIn(read(one), one).map((path) => `${one}: ${path}`))).toEqual([]);
  });

  it('lead somewhere, in every page', () => {
    const links = tracked('*.md').flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/gu)].map(([, to = '']) => ({ page, to })),
    );
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter(({ page, to }) => !existsSync(join(projectRoot, dirname(page), to)))).toEqual([]);
  });
});
