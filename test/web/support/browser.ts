import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { projectRoot } from '../../../infra/bundle.ts';
import { launchBrowser } from '../../support/chromium.ts';
import { openProduct, type Product } from '../../support/product.ts';

const artefacts = join(projectRoot, 'artefacts', 'web');

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
