import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import * as z from 'zod';
import { projectRoot } from '../../../infra/bundle.ts';
import { openProduct, type Product } from '../../support/product.ts';

const artefacts = join(projectRoot, 'artefacts', 'web');

/**
 * The browser inside its npm package, unpacked once per version: the package itself unpacks to one fixed path, without
 * a lock. `CHROMIUM` names another one.
 */
const browserPath = async (): Promise<{ readonly executable: string; readonly folder: string }> => {
  const given = process.env['CHROMIUM'];
  if (given !== undefined) return { executable: given, folder: dirname(given) };
  const manifest = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const cache = join(projectRoot, 'node_modules', '.cache');
  const root = manifest.slice(0, manifest.indexOf('@sparticuz')) + join('@sparticuz', 'chromium', 'package.json');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(root, 'utf8')));
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const fresh = mkdtempSync(join(cache, 'chromium-'));
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = fresh;
    try {
      const { default: packed } = await import('@sparticuz/chromium');
      await packed.executablePath();
      try {
        renameSync(fresh, folder);
      } catch (error) {
        // Another process was faster.
        if (!existsSync(folder)) throw error;
      }
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return { executable: join(folder, 'chromium'), folder };
};

/** The package's own font everywhere: on a bare machine every letter would be invisible, and pictures compare. */
const environmentOf = (folder: string): Record<string, string> => {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const fonts = join(folder, 'fonts', 'fonts');
  if (!existsSync(fonts)) return inherited;
  const configuration = join(folder, 'fonts.conf');
  writeFileSync(
    configuration,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${fonts}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`,
  );
  return { ...inherited, FONTCONFIG_FILE: configuration };
};

export type Visitor = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the console said that it should not have. */
  readonly complaints: readonly string[];
};
export type WebProduct = Product & {
  /** A new browser context; signed in as `user` unless `null`. */
  readonly visit: (
    user: string | null,
    options?: { readonly path?: string; readonly width?: number; readonly height?: number },
  ) => Promise<Visitor>;
};

/** The whole product with a browser before it. */
export const openWebProduct = async (options: { readonly today?: string } = {}): Promise<WebProduct> => {
  const product = await openProduct(options);
  const { executable, folder } = await browserPath();
  const browser: Browser = await chromium.launch({
    executablePath: executable,
    // Not the package's own arguments: one process crashes, and disabled web security would hide our mistakes.
    args: ['--disable-gpu', '--font-render-hinting=none'],
    env: environmentOf(folder),
    timeout: 30_000,
  });
  return {
    ...product,
    visit: async (user, { path = '/', width = 1280, height = 900 } = {}) => {
      const context = await browser.newContext({
        locale: 'fr-FR',
        timezoneId: 'Europe/Paris',
        viewport: { width, height },
        reducedMotion: 'reduce',
      });
      context.setDefaultTimeout(30_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        // A refusal of the API is an answer, shown on the page; the browser logs each as a failed load.
        if (message.type() === 'error' && !/Failed to load resource: the server responded/u.test(message.text()))
          complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${product.url}${path}`);
      if (user !== null) await signIn(page, user);
      return { page, context, complaints };
    },
    discard: async () => {
      await browser.close();
      await product.discard();
    },
  };
};

/** Through the sign-in page, as a person would. */
export const signIn = async (page: Page, user: string): Promise<void> => {
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.waitForURL(/\/oidc\/authorize/u);
  const link = page.locator(`a[href*="persona=${user}"]`).first();
  await link.click();
  await page.getByText('Se déconnecter').waitFor();
};

/** The page stands still: what it was reading is read. */
export const settled = async (page: Page): Promise<void> => {
  await page.waitForLoadState('networkidle');
  for (let turn = 0; turn < 200 && (await page.locator('.loading, [aria-busy="true"]').count()) > 0; turn += 1)
    await sleep(50);
};

/** Writes a picture of the page among the artefacts, to be looked at. */
export const picture = async (page: Page, name: string, fullPage = true): Promise<void> => {
  mkdirSync(artefacts, { recursive: true });
  await settled(page);
  writeFileSync(join(artefacts, `${name}.png`), await page.screenshot({ fullPage, animations: 'disabled' }));
};

/** No fault of WCAG 2.2 A and AA that a machine can see, and nothing wider than the window. */
export const expectAccessible = async (page: Page, what: string, still = true): Promise<void> => {
  if (still) await settled(page);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${what}: ${id} ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
  ).toEqual([]);
  if ((page.viewportSize()?.width ?? 0) >= 1280) {
    const cut = await page
      .locator('.table-box')
      .evaluateAll((boxes) => boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.ariaLabel));
    expect(cut, `${what}: a table is wider than its box`).toEqual([]);
  }
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, globalThis.innerWidth]);
  expect(wide, `${what}: wider than the window`).toBeLessThanOrEqual(window ?? 0);
};
