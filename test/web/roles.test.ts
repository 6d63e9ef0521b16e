import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtWeb } from '../../infra/web-build.ts';
import { contentSecurityPolicy } from '../../infra/web-headers.ts';
import { expectAccessible, openWebProduct, picture, settled, signIn, type WebProduct } from './support/browser.ts';

describe('the web client', () => {
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
  });
  afterAll(async () => product.discard());

  it('lets finance take an invoice in charge, suspend it with a reason, and read how it came about', async () => {
    const { page, complaints } = await product.visit('finance');
    await page.getByText('Bonjour Service financier').waitFor();
    await picture(page, 'finance-accueil');
    await expectAccessible(page, 'finance, accueil');
    await page.getByRole('link', { name: /^Factures à prendre en charge.*17$/u }).click();
    await page.getByRole('table').waitFor();
    await picture(page, 'finance-factures');
    await expectAccessible(page, 'finance, factures');
    await page.getByRole('row').nth(1).getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Calcul du montant' }).waitFor();
    await page
      .getByText(/Jour \d+ sur 30/u)
      .first()
      .waitFor();
    await page.getByLabel('La facture est désormais').selectOption({ label: 'Prise en charge' });
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByText('La facture est notée').waitFor();
    await page.getByLabel('La facture est désormais').selectOption({ label: 'Suspendue' });
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByRole('alert').getByText('Motif').waitFor();
    await expectAccessible(page, 'finance, motif manquant');
    await page.getByRole('textbox', { name: 'Motif' }).fill('Pièce manquante');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByText('Suspendue', { exact: true }).first().waitFor();
    await picture(page, 'finance-facture');
    await expectAccessible(page, 'finance, facture');
    expect(complaints).toEqual([]);
  });

  it('shows the Région what to treat, late closings by provider, and every provider’s actions', async () => {
    const { page, complaints } = await product.visit('region');
    await page.getByText('Bonjour Agent de la Région').waitFor();
    await page.getByRole('heading', { name: 'Par organisme' }).waitFor();
    await picture(page, 'region-accueil');
    await expectAccessible(page, 'région, accueil');
    await page.getByRole('link', { name: 'Demandes de modification', exact: true }).click();
    await page.getByRole('heading', { name: 'Demandes de modification à traiter' }).waitFor();
    await picture(page, 'region-demandes');
    await expectAccessible(page, 'région, demandes');
    await page.getByRole('link', { name: 'Actions de formation', exact: true }).click();
    await page.getByLabel('Organisme').fill('GR512');
    await page.getByRole('button', { name: 'Filtrer' }).click();
    await page.waitForURL(/organisation=GR512/u);
    await page.getByRole('table').waitFor();
    expect(await page.getByRole('table').getByText('GR237').count()).toBe(0);
    await page.getByRole('button', { name: 'N° Action' }).click();
    await page.locator('th[aria-sort="descending"]').waitFor();
    expect(page.url()).toContain('order=desc');
    await expectAccessible(page, 'région, actions');
    expect(complaints).toEqual([]);
  });

  it('lets a provider declare a period and keep its sheet', async () => {
    const { page, complaints } = await product.visit('GR237', { path: '/declarations' });
    await page.getByRole('heading', { name: 'Déclarations de réalisations en attente' }).waitFor();
    await page.getByRole('table').waitFor();
    await picture(page, 'declarations');
    await expectAccessible(page, 'déclarations');
    await page
      .getByRole('link', { name: /^Déclarer la période/u })
      .first()
      .click();
    await page.getByRole('heading', { name: /^Déclaration de la période/u }).waitFor();
    await page.getByRole('button', { name: 'Envoyer la déclaration' }).click();
    await page.getByRole('alert').getByText('indiquez un nombre d’heures').first().waitFor();
    await picture(page, 'declarer-refusee');
    await expectAccessible(page, 'déclarer, refusée');
    for (const field of await page.getByRole('textbox', { name: /^Heures de/u }).all()) await field.fill('10,5');
    await page.getByRole('button', { name: 'Envoyer la déclaration' }).click();
    await page.getByText(/La période .* est déclarée/u).waitFor();
    await picture(page, 'action-declarations');
    await page.getByRole('link', { name: 'Ma fiche organisme' }).click();
    await page.getByLabel('Téléphone').fill('0102030405');
    await page.getByRole('button', { name: 'Enregistrer la fiche' }).click();
    await page.getByText('Votre fiche est enregistrée').waitFor();
    await picture(page, 'organisme');
    await expectAccessible(page, 'organisme');
    await page.getByRole('link', { name: 'Contacts', exact: true }).click();
    await page.getByRole('link', { name: 'selfi@laregion.fr' }).waitFor();
    await picture(page, 'contacts');
    await expectAccessible(page, 'contacts');
    await page.getByRole('link', { name: /Accessibilité/u }).click();
    await expectAccessible(page, 'accessibilité');
    await page.getByRole('link', { name: 'Accueil', exact: true }).click();
    await page.getByRole('link', { name: /Inscriptions en attente/u }).click();
    await page.getByRole('table').waitFor();
    expect(await page.getByRole('row').count()).toBe(1 + 7);
    await expectAccessible(page, 'inscriptions');
    expect(complaints).toEqual([]);
  });

  it('is used with the keyboard alone, and says where one is', async () => {
    const { page } = await product.visit('GR237');
    await settled(page);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Aller au contenu');
    await page.keyboard.press('Enter');
    const focused = async (): Promise<string> =>
      page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      );
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press('Tab');
        if (name.test(await focused())) return;
      }
      throw new Error(`nothing called ${name} was reached`);
    };
    await tabTo(/^Actions en attente d’ouverture/u);
    await page.keyboard.press('Enter');
    await page.getByRole('table').waitFor();
    expect(await page.title()).toContain('Actions de formation');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await tabTo(/^Ouvrir l’action 23C00390257_1$/u);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Ouverture de l’action' }).waitFor();
    await tabTo(/^Valider le formulaire$/u);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert');
    await tabTo(/^Date de début réelle/u);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('actualStartDate');
  });

  it('fits 320 pixels on every page, without a fault that a machine can see', { timeout: 180_000 }, async () => {
    const { page, complaints } = await product.visit('GR237', { width: 320, height: 640 });
    const paths = [
      '/',
      '/actions',
      '/actions/23C00390257_1',
      '/actions/23C00390257_1/ouverture',
      '/actions/23C00390257_1/demandes/nouvelle/dates',
      '/actions/23C00390257_1/stagiaires',
      '/actions/23C00390257_1/historique',
      '/declarations',
      '/inscriptions',
      '/demandes',
      '/factures',
      '/organisme',
      '/contacts',
      '/nulle-part',
    ];
    for (const path of paths) {
      await page.goto(`${product.url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expectAccessible(page, `320 ${path}`);
    }
    await page.goto(`${product.url}/actions`);
    await page.getByRole('table').waitFor();
    await picture(page, 'telephone-actions', false);
    await page.goto(`${product.url}/actions/23C00390257_1/demandes/nouvelle/dates`);
    await picture(page, 'telephone-demande');
    expect(complaints).toEqual([]);
  });

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

  it('loses nothing typed to a cut, a reload or an expired session', async () => {
    const { page, context } = await product.visit('GR237');
    await page.goto(`${product.url}/actions/23C00400100_1/demandes/nouvelle/lieu`);
    await page.getByLabel('Nouveau lieu').fill('Salle fictive, Toulouse');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Enregistrer et passer à l’étape suivante' }).click();
    await page.getByRole('alert').getByText('La connexion est interrompue').waitFor();
    await context.setOffline(false);
    await page.reload();
    expect(await page.getByLabel('Nouveau lieu').inputValue()).toBe('Salle fictive, Toulouse');
    await page.evaluate(() => {
      for (const key of Object.keys(sessionStorage)) {
        if (!key.startsWith('oidc.user')) continue;
        const user = JSON.parse(sessionStorage.getItem(key) ?? '{}');
        sessionStorage.setItem(key, JSON.stringify({ ...user, access_token: 'a.b.c' }));
      }
    });
    await page.getByRole('button', { name: 'Enregistrer et passer à l’étape suivante' }).click();
    await page.getByText('Votre session a expiré').first().waitFor();
    await picture(page, 'session-expiree');
    await page.getByRole('button', { name: 'Se reconnecter' }).first().click();
    await page.waitForURL(/\/oidc\/authorize/u);
    await page.locator('a[href*="persona=GR237"]').first().click();
    await page.getByLabel('Nouveau lieu').waitFor();
    expect(await page.getByLabel('Nouveau lieu').inputValue()).toBe('Salle fictive, Toulouse');
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
});

describe('the first screen', () => {
  it('is served under a policy that allows nothing unsafe, nothing foreign and no frame', () => {
    const policy = contentSecurityPolicy();
    expect(policy).not.toContain('unsafe-');
    expect(policy).toContain("script-src 'self'; style-src 'self'; connect-src 'self';");
    expect(policy).toContain("object-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
  });

  it('takes at most 125 kB of JavaScript, compressed, sign-in included', () => {
    const assets = join(builtWeb(), 'assets');
    const first = readdirSync(assets).filter((name) => name.endsWith('.js') && !name.startsWith('later'));
    const bytes = first.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name)), { level: 9 }).length, 0);
    expect(first).toHaveLength(2);
    expect(bytes).toBeLessThanOrEqual(125_000);
  });

  it('has nothing inline: its policy allows nothing of the kind', () => {
    const page = readFileSync(join(builtWeb(), 'index.html'), 'utf8');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/u);
  });
});
