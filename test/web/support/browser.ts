import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axe from 'axe-core';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { expect } from 'vitest';
import { projectRoot } from '../../../infra/bundle.ts';
import { launchBrowser } from '../../support/chromium.ts';
import { openProduct, type Product } from '../../support/product.ts';

const artefacts = join(projectRoot, 'artefacts', 'web');

/** Requests of each page still without an answer. */
const underway = new WeakMap<Page, Set<Request>>();
const follow = (page: Page): void => {
  const asked = new Set<Request>();
  underway.set(page, asked);
  page.on('request', (request) => asked.add(request));
  page.on('requestfinished', (request) => asked.delete(request));
  page.on('requestfailed', (request) => asked.delete(request));
};

export type Visitor = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Unexpected console messages. */
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
  const browser = await launchBrowser();
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
      follow(page);
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

/**
 * Waits until the page is idle: no pending request and no loading state, three checks in a row, since an answer may cause
 * another request. The check runs in the page, so that a busy page is waited for too.
 */
export const settled = async (page: Page): Promise<void> => {
  for (let calm = 0, turn = 0; calm < 3 && turn < 500; turn += 1) {
    const waiting = await page.locator('.loading, [aria-busy="true"]').count();
    calm = waiting > 0 || (underway.get(page)?.size ?? 0) > 0 ? 0 : calm + 1;
    await sleep(20);
  }
};

/** With PICTURES set, writes a picture of the page among the artefacts, to be looked at; nothing compares them. */
export const picture = async (page: Page, name: string, fullPage = true): Promise<void> => {
  await settled(page);
  if (process.env['PICTURES'] === undefined) return;
  const file = join(artefacts, `${name}.png`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await page.screenshot({ fullPage, animations: 'disabled' }));
};

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** No WCAG 2.2 A or AA violation that a machine can detect, and nothing wider than the window. */
export const expectAccessible = async (page: Page, what: string, still = true): Promise<void> => {
  if (still) await settled(page);
  // Run in the page itself: the usual wrapper opens a second page each time, which takes five times as long.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  // As text, since what is compiled here calls the import by another name.
  const faults = await page.evaluate<unknown>(
    `axe.run(document, ${JSON.stringify({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })}).then(
      ({ violations }) => violations.map(({ id, nodes }) => id + nodes.map(({ html }) => ' | ' + html.slice(0, 160)).join('')))`,
  );
  expect(faults, what).toEqual([]);
  if ((page.viewportSize()?.width ?? 0) >= 1280) {
    const cut = await page
      .locator('.table-box')
      .evaluateAll((boxes) => boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.ariaLabel));
    expect(cut, `${what}: a table is wider than its box`).toEqual([]);
  }
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, globalThis.innerWidth]);
  expect(wide, `${what}: wider than the window`).toBeLessThanOrEqual(window ?? 0);
};

/** A picture, if asked for, and no violation. */
export const examined = async (page: Page, name: string): Promise<void> => {
  await picture(page, name);
  await expectAccessible(page, name);
};
