import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openWebProduct, picture, settled, signIn, type WebProduct } from './support/browser.ts';

describe('the web client', () => {
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
  });
  afterAll(async () => product.discard());

  it('says what is empty, what is not found and what fails, and offers to try again', async () => {
    const { page } = await product.visit('GR237');
    await page.goto(`${product.url}/actions?q=introuvable-zzz`);
    await page.getByText('Aucune action ne correspond').waitFor();
    await expectAccessible(page, 'liste vide');
    await page.goto(`${product.url}/actions/INCONNUE_1`);
    await page.getByRole('alert').getByText('n’existe pas').waitFor();
    await expectAccessible(page, 'action inconnue');
    await page.route('**/api/dashboard', async (route) =>
      route.fulfill({ status: 503, body: '{"message":"Service Unavailable"}' }),
    );
    await page.goto(`${product.url}/`);
    await page.getByRole('button', { name: 'Réessayer' }).waitFor();
    await picture(page, 'service-en-panne');
    await expectAccessible(page, 'service en panne');
    await page.unroute('**/api/dashboard');
    await page.getByRole('button', { name: 'Réessayer' }).click();
    await page.getByRole('link', { name: /Actions en cours/u }).waitFor();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/actions?**', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('link', { name: 'Voir toutes mes actions' }).click();
    await page.getByText('Chargement en cours…').waitFor();
    await expectAccessible(page, 'chargement', false);
    release();
    await page.getByRole('table').waitFor();
    expect(await page.getByRole('row').count()).toBe(1 + 50);
  });

  it('keeps one person’s typing from the next, on the same tab', async () => {
    const { page } = await product.visit('GR237', { path: '/actions/23C00400100_1/demandes/nouvelle/lieu' });
    await page.getByLabel('Nouveau lieu').fill('Salle fictive, Toulouse');
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).toContain('Salle fictive');
    await page.route('**/api/**', async (route) => route.fulfill({ status: 401, body: '{"message":"Unauthorized"}' }));
    await page.getByRole('button', { name: 'Enregistrer et passer à l’étape suivante' }).click();
    await page.getByRole('button', { name: 'Se reconnecter' }).first().click();
    await page.unroute('**/api/**');
    await page.locator('a[href*="persona=GR512"]').first().click();
    await page.getByText('Bonjour GR512').waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('Salle fictive');
  });

  it('signs out for good, and comes back to the page asked for', async () => {
    const { page } = await product.visit(null, { path: '/actions?status=EC' });
    await picture(page, 'connexion');
    await expectAccessible(page, 'connexion');
    await signIn(page, 'GR237');
    await page.waitForURL(/\/actions\?status=EC$/u);
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await page.getByRole('button', { name: 'Se connecter' }).waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('asks twice before a request is withdrawn', async () => {
    const { page, complaints } = await product.visit('GR237', {
      path: '/actions/23C00400101_1/demandes/nouvelle/lieu',
    });
    await page.getByLabel('Nouveau lieu').fill('Salle fictive, Albi');
    await page.getByRole('button', { name: 'Enregistrer et passer à l’étape suivante' }).click();
    await page.getByLabel('Motivation de la demande').fill('Les locaux ferment.');
    await page.getByRole('button', { name: 'Valider', exact: true }).click();
    await page.getByRole('link', { name: /^Consulter/u }).click();
    await page.getByRole('button', { name: 'Retirer la demande' }).click();
    await page.getByRole('heading', { name: 'Retirer cette demande ?' }).waitFor();
    await picture(page, 'demande-retrait');
    await expectAccessible(page, 'retrait');
    await page.getByRole('button', { name: 'Garder la demande' }).click();
    await page.getByRole('button', { name: 'Retirer la demande' }).click();
    await page.getByRole('button', { name: 'Retirer définitivement la demande' }).click();
    await page.getByText('La demande est retirée').waitFor();
    await page.getByText('Retirée', { exact: true }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('keeps a sheet being filled in when another tab saves it, and says so', async () => {
    const { page } = await product.visit('GR237', { path: '/organisme' });
    await page.getByLabel('Téléphone').fill('0102030405');
    const mine = await product.as('GR237')('GET', '/organisation');
    const { warnings: _warnings, version: _version, ...sheet } = mine.body;
    expect((await product.as('GR237')('PUT', '/organisation', { ...sheet, address: 'Ailleurs' })).status).toBe(200);
    // Back on this tab later: its data are fetched again.
    await page.clock.install();
    await page.clock.fastForward(10_000);
    await Promise.all([
      page.waitForResponse('**/api/organisation'),
      page.evaluate(() => globalThis.dispatchEvent(new Event('visibilitychange'))),
    ]);
    await page.clock.resume();
    await settled(page);
    expect(await page.getByLabel('Téléphone').inputValue()).toBe('0102030405');
    await page.getByRole('button', { name: 'Enregistrer la fiche' }).click();
    await page.getByRole('alert').getByText('a changé').waitFor();
    expect(await page.getByLabel('Téléphone').inputValue()).toBe('0102030405');
    await picture(page, 'organisme-change-ailleurs');
  });
});
