import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openWebProduct, picture, type WebProduct } from './support/browser.ts';

const action = '/actions/23C00390257_1';

/** Every page that reads something, by whom. */
const pages = {
  GR237: [
    '/',
    '/actions',
    action,
    `${action}/stagiaires`,
    `${action}/declarations`,
    `${action}/demandes`,
    `${action}/factures`,
    `${action}/historique`,
    `${action}/ouverture`,
    '/inscriptions',
    '/declarations',
    '/demandes',
    '/organisme',
    '/contacts',
  ],
  region: ['/', '/demandes'],
  finance: ['/', '/factures'],
} as const;

/** Answers to the page's own reads; the caller and the action around a tab answer as usual. */
const answering = async (page: Page, path: string, status: number, body: unknown): Promise<void> => {
  await page.route('**/api/**', async (route) => {
    const asked = new URL(route.request().url()).pathname;
    const around = asked === '/api/me' || (asked === `/api${action}` && path.startsWith(`${action}/`));
    if (around && !path.endsWith('/ouverture')) return route.continue();
    if (asked === '/api/me') return route.continue();
    return route.fulfill({
      status,
      contentType: status < 400 ? 'application/json' : 'application/problem+json',
      body: JSON.stringify(body),
    });
  });
};

const failure = {
  type: 'about:blank',
  title: 'Erreur du service',
  status: 500,
  detail: 'Une erreur inattendue s’est produite : réessayez dans un instant.',
  code: 'INTERNAL_ERROR',
  requestId: 'essai',
};

describe('every page', () => {
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
  });
  afterAll(async () => product.discard());

  for (const [user, paths] of Object.entries(pages)) {
    it(`says that it is waiting, for ${user}`, { timeout: 120_000 }, async () => {
      const { page, complaints } = await product.visit(user);
      for (const path of paths) {
        await page.route('**/api/**', async (route) =>
          new URL(route.request().url()).pathname === '/api/me' ? route.continue() : undefined,
        );
        await page.goto(`${product.url}${path}`);
        await page.getByText('Chargement en cours…').first().waitFor();
        await expectAccessible(page, `${path}, en attente`, false);
        await page.unrouteAll({ behavior: 'ignoreErrors' });
      }
      expect(complaints).toEqual([]);
    });

    it(`says that it could not be read, and to whom to turn, for ${user}`, { timeout: 120_000 }, async () => {
      const { page, complaints } = await product.visit(user);
      for (const path of paths) {
        await answering(page, path, 500, failure);
        await page.goto(`${product.url}${path}`);
        await page.getByRole('main').getByText(failure.detail).first().waitFor();
        await page.getByText('Référence à donner à l’assistance : essai').first().waitFor();
        await expectAccessible(page, `${path}, en échec`);
        await page.unrouteAll({ behavior: 'ignoreErrors' });
      }
      await picture(page, `${user}-en-echec`);
      expect(complaints).toEqual([]);
    });
  }

  it('says that there is nothing yet, and what would be there', { timeout: 120_000 }, async () => {
    const { page, complaints } = await product.visit('GR237');
    for (const path of [
      '/actions',
      `${action}/stagiaires`,
      `${action}/declarations`,
      `${action}/demandes`,
      `${action}/factures`,
      '/inscriptions',
      '/declarations',
      '/demandes',
      '/factures',
    ]) {
      await answering(page, path, 200, { items: [], nextCursor: null });
      await page.goto(`${product.url}${path}`);
      await page.locator('.empty').waitFor();
      expect((await page.locator('.empty').innerText()).length, path).toBeGreaterThan(20);
      expect(await page.getByRole('table').count(), path).toBe(0);
      await expectAccessible(page, `${path}, vide`);
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    }
    expect(complaints).toEqual([]);
  });
});
