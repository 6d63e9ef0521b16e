import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openWebProduct, picture, type WebProduct } from './support/browser.ts';

let product: WebProduct;
beforeAll(async () => {
  product = await openWebProduct();
});
afterAll(async () => product.discard());

describe('every page on a phone of 320 pixels', () => {
  const ec = '/actions/22C00380100_1';
  const pages = {
    GR237: [
      '/',
      '/actions',
      '/actions/23C00390257_1',
      `${ec}/stagiaires`,
      `${ec}/demandes/nouvelle/dates`,
      '/nulle-part',
    ],
    region: ['/', '/organismes/GR237', '/imports'],
    finance: ['/factures'],
  } as const;

  it('fits, without a violation that a machine can see, and cuts no number', async () => {
    for (const [user, paths] of Object.entries(pages)) {
      const { page, context, complaints } = await product.visit(user, { width: 320, height: 640 });
      for (const path of paths) {
        await page.goto(`${product.url}${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await expectAccessible(page, `320 ${user} ${path}`);
        const cut = await page.locator('.figure-value, tbody .number').evaluateAll((all) =>
          all
            .filter((one) => {
              const words = document.createRange();
              words.selectNodeContents(one);
              return new Set([...words.getClientRects()].map(({ top }) => Math.round(top / 8))).size > 1;
            })
            .map(({ textContent }) => textContent),
        );
        expect(cut, `320 ${user} ${path}: numbers on two lines`).toEqual([]);
      }
      await picture(page, `telephone-${user}`);
      expect(complaints).toEqual([]);
      await context.close();
    }
  });

  it('waits, fails and is empty without a violation either', async () => {
    const { page, complaints } = await product.visit('GR237', { width: 320, height: 640 });
    await page.route('**/api/actions?**', () => {});
    await page.goto(`${product.url}/actions`);
    await page.getByText('Chargement en cours…').waitFor();
    await expectAccessible(page, '320, en attente', false);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.route('**/api/actions?**', async (route) => route.fulfill({ status: 503, body: '{}' }));
    await page.goto(`${product.url}/actions`);
    await page.getByRole('button', { name: 'Réessayer' }).waitFor();
    await expectAccessible(page, '320, en échec');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.goto(`${product.url}/actions?q=introuvable-zzz`);
    await page.getByText('Aucune action ne correspond').waitFor();
    await expectAccessible(page, '320, vide');
    expect(complaints).toEqual([]);
  });
});
