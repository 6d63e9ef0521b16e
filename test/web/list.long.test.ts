import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guideAction } from '../support/guide.ts';
import { openWebProduct, settled, type WebProduct } from './support/browser.ts';

describe('a list', () => {
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
  });
  afterAll(async () => product.discard());

  it('shows a thousand actions a page at a time, sorted as a whole', async () => {
    const region = product.as('region');
    const one = { ...guideAction, organisation: 'GR999' };
    for (let made = 0; made < 1_000; made += 20) {
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) =>
          region('POST', '/actions', { ...one, actionNumber: `23C0${String(50_000 + made + index)}_1` }),
        ),
      );
    }
    const { page } = await product.visit('region', { path: '/' });
    await page.goto(`${product.url}/actions?organisation=GR999`);
    await page.getByText('Les 50 premiers résultats').waitFor();
    await settled(page);
    expect(await page.getByRole('row').count()).toBe(1 + 50);
    await page.getByRole('button', { name: 'N° Action' }).click();
    await page.getByText('23C050999_1').waitFor();
    expect(await page.getByRole('row').count()).toBe(1 + 50);
    for (let shown = 50; shown < 1_000; shown += 50) {
      await page.getByRole('button', { name: 'Afficher la suite' }).click();
      await expect.poll(async () => page.getByRole('row').count(), { timeout: 15_000 }).toBe(1 + shown + 50);
    }
    await page.getByText('1 000 actions').waitFor();
    // Sorted the other way with all of them on screen: the first page again, from the other end.
    await page.getByRole('button', { name: 'N° Action' }).click();
    await expect
      .poll(async () => page.getByRole('row').nth(1).innerText(), { timeout: 15_000 })
      .toContain('23C050000_1');
  });
});
