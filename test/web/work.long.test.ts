import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openWebProduct, picture, settled, type WebProduct } from './support/browser.ts';

const action = '23C00390257_1';
/** What comes after a transition or an answer: as long as a loaded machine may need. */
const slow = { timeout: 10_000 };

/** The focused element. */
const focused = async (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

describe('managing trainees', () => {
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
    const provider = product.as('GR237');
    for (const [index, firstName] of ['Alix', 'Claude', 'Dominique', 'Sacha'].entries()) {
      const enrolled = await provider('POST', `/actions/${action}/enrolments`, {
        lastName: 'Exemple',
        firstName,
        reference: `FICTIF-${index}`,
      });
      if (firstName !== 'Alix')
        await provider('POST', `/actions/${action}/enrolments/${String(enrolled.body['id'])}/confirmation`);
    }
  });
  afterAll(async () => product.discard());

  it('asks twice for what is final, and says what it did', async () => {
    const { page, complaints } = await product.visit('GR237', { path: `/actions/${action}/stagiaires` });
    await page.getByRole('button', { name: 'Refuser l’inscription de Exemple Alix' }).click();
    await expect.poll(async () => focused(page), slow).toMatch(/^Refuser l’inscription de Exemple Alix\s\?$/u);
    await picture(page, 'stagiaire-refus');
    await expectAccessible(page, 'refus demandé');
    await page.getByRole('button', { name: 'Ne rien changer' }).click();
    await expect.poll(async () => focused(page), slow).toBe('Stagiaires');
    expect(await row(page, 'Alix').innerText()).toContain('En attente');
    await page.getByRole('button', { name: 'Refuser l’inscription de Exemple Alix' }).click();
    await page.getByRole('button', { name: 'Refuser l’inscription', exact: true }).click();
    await page.getByText('L’inscription de Exemple Alix est refusée.').waitFor();
    await expect.poll(async () => focused(page), slow).toBe('L’inscription de Exemple Alix est refusée.');
    await row(page, 'Alix').getByText('Refusée').waitFor();
    await page.getByRole('button', { name: 'Absent à l’entrée : Exemple Claude' }).click();
    await page.getByRole('button', { name: 'Noter l’absence', exact: true }).click();
    await row(page, 'Claude').getByText('Absent à l’entrée').waitFor();
    await page.getByRole('button', { name: 'Annuler l’inscription de Exemple Dominique' }).click();
    await page.getByRole('button', { name: 'Annuler l’inscription', exact: true }).click();
    await row(page, 'Dominique').getByText('Annulée').waitFor();
    await expectAccessible(page, 'décisions prises');
    expect(complaints).toEqual([]);
  });

  it('keeps an entry being typed, and its form, through a reload', async () => {
    const { page } = await product.visit('GR237', { path: `/actions/${action}/stagiaires` });
    await page.getByRole('button', { name: 'Enregistrer l’entrée de Exemple Sacha' }).click();
    await page.getByLabel('Date d’entrée').fill('5/1/2023');
    await page.reload();
    expect(await page.getByLabel('Date d’entrée').inputValue()).toBe('5/1/2023');
    await page.locator('form').getByRole('button', { name: 'Enregistrer l’entrée', exact: true }).click();
    await page.getByText('L’entrée de Exemple Sacha est enregistrée au 05/01/2023.').waitFor();
    expect(await row(page, 'Sacha').innerText()).toContain('05/01/2023');
  });

  it('refuses the same reference again at its field, then takes another', async () => {
    const { page } = await product.visit('GR237', { path: `/actions/${action}/stagiaires?saisie=inscription` });
    await page.getByLabel('Nom', { exact: false }).first().fill('Exemple');
    await page.getByLabel('Prénom').fill('Camille');
    await page.getByLabel('Référence du stagiaire').fill('FICTIF-0');
    await page.getByRole('button', { name: 'Inscrire', exact: true }).click();
    await page.getByRole('alert').getByRole('link').click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('reference');
    expect(await page.getByLabel('Référence du stagiaire').getAttribute('aria-invalid')).toBe('true');
    await picture(page, 'inscription-refusee');
    await page.getByLabel('Référence du stagiaire').fill('FICTIF-9');
    await page.getByRole('button', { name: 'Inscrire', exact: true }).click();
    await page.getByText('Exemple Camille est inscrit').waitFor();
  });

  it('opens the action with the keyboard alone, and shows the invoice as soon as it is there', async () => {
    const { page } = await product.visit('GR237');
    const reach = async (name: RegExp): Promise<void> => {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press('Tab');
        const labels = await page.evaluate(() => {
          const at = document.activeElement;
          return at instanceof HTMLInputElement ? [...(at.labels ?? [])].map((one) => one.textContent).join(' ') : null;
        });
        if (name.test(labels ?? (await focused(page)))) return;
      }
      throw new Error(`nothing called ${name} was reached`);
    };
    const arrive = async (title: RegExp): Promise<void> => {
      const at = async () => `${await page.evaluate(() => document.activeElement?.tagName)} ${await focused(page)}`;
      await expect.poll(at, slow).toMatch(title);
    };
    await page.getByRole('heading', { name: 'Mes actions' }).waitFor();
    await reach(/^Actions en attente d’ouverture/u);
    await page.keyboard.press('Enter');
    await arrive(/^H1 Actions de formation$/u);
    await page.getByRole('table').waitFor();
    await reach(/^Gérer l’action de formation 23C00390257_1$/u);
    await page.keyboard.press('Enter');
    await arrive(/^H1 ENSEIGNEMENT/u);
    await reach(/^Ouvrir l’action$/u);
    await page.keyboard.press('Enter');
    await arrive(/^H1 Ouverture de l’action$/u);
    await reach(/^Date de début réelle/u);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('04012023');
    await reach(/^J’ouvre cette action/u);
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await expect
      .poll(async () => page.evaluate(() => document.activeElement?.getAttribute('role')), slow)
      .toBe('alert');
    await reach(/05\/01\/2023\.$/u);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('actualStartDate');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('05/01/2023');
    // The error of the former date is gone.
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.getByText('L’ouverture de l’action est enregistrée').waitFor();
    await expect
      .poll(async () => focused(page), slow)
      .toMatch(/^L’ouverture de l’action est enregistrée au 05\/01\/2023/u);
    // Nothing is touched: the page follows the invoice automatically.
    await page.getByRole('link', { name: /^AV2023-GR237-/u }).waitFor();
    await page.getByText('Facture d’avance émise').waitFor();
    await page.getByRole('link', { name: 'Historique' }).click();
    await page.getByText('Ouverture').first().waitFor();
    // Among tabs the keyboard stays where it is.
    await expect.poll(async () => focused(page), slow).toBe('Historique');
    await expect.poll(async () => page.title(), slow).toBe(`Historique – Action ${action} – Ouverture`);
  });

  it('records an exit with its reason, then closes the action for good', async () => {
    const provider = product.as('GR237');
    const { items } = (await provider('GET', `/actions/${action}/enrolments`)).body;
    for (const one of JSON.parse(JSON.stringify(items)))
      if (one.firstName === 'Camille') await provider('POST', `/actions/${action}/enrolments/${one.id}/cancellation`);
    const { page, complaints } = await product.visit('GR237', { path: `/actions/${action}/fermeture` });
    await page.getByText('encore en formation').first().waitFor();
    await picture(page, 'fermeture-impossible');
    await expectAccessible(page, 'fermeture impossible');
    await page.goto(`${product.url}/actions/${action}/stagiaires`);
    await page.getByRole('button', { name: 'Enregistrer la sortie de Exemple Sacha' }).click();
    await page.locator('form').getByRole('button', { name: 'Enregistrer la sortie', exact: true }).click();
    await page.getByRole('alert').getByText('Motif : choisissez').waitFor();
    await expectAccessible(page, 'sortie refusée');
    await page.getByLabel('Date de sortie').fill('05/01/2023');
    await page.getByLabel('Motif').selectOption({ label: 'Abandon' });
    await page.locator('form').getByRole('button', { name: 'Enregistrer la sortie', exact: true }).click();
    await row(page, 'Sacha').getByText('Abandon').waitFor();
    await page.getByRole('link', { name: 'Fermer l’action' }).click();
    await page.getByLabel('Date de fin réelle').fill('05/01/2023');
    await page.getByLabel('Je ferme définitivement cette action.').check();
    await page.getByRole('button', { name: 'Fermer l’action' }).click();
    const answer = await page
      .getByText('L’action est fermée au 05/01/2023.')
      .or(page.getByRole('alert'))
      .first()
      .innerText();
    await picture(page, 'fermeture');
    await expectAccessible(page, 'fermeture');
    expect(answer).toBe('L’action est fermée au 05/01/2023.');
    await page.getByText('Fermée (FE)').waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('a command', () => {
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
  });
  afterAll(async () => product.discard());

  it('says what it did even when the rest of the page is slow to be read again', async () => {
    const { page } = await product.visit('GR237', { path: '/organisme' });
    await page.getByLabel('Téléphone').fill('0102030405');
    await page.route('**/api/me', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await route.continue().catch(() => null);
    });
    await page.getByRole('button', { name: 'Enregistrer la fiche' }).click();
    await page.getByText('Votre fiche est enregistrée').waitFor({ timeout: 10_000 });
    expect(
      await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('organisation'))),
    ).toEqual([]);
  });
});

describe('reading', () => {
  // One product for all of these: none of them writes.
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
  });
  afterAll(async () => product.discard());

  describe('a list', () => {
    it('is sorted from the keyboard without losing one’s place, and says so', async () => {
      const { page } = await product.visit('GR237', { path: '/actions' });
      const header = page.getByRole('button', { name: 'Intitulé de l’action' });
      await header.focus();
      await page.keyboard.press('Enter');
      await page.locator('th[aria-sort="ascending"]').filter({ hasText: 'Intitulé' }).waitFor();
      await expect.poll(async () => focused(page), slow).toBe('Intitulé de l’action');
      await page.keyboard.press('Enter');
      await page.locator('th[aria-sort="descending"]').filter({ hasText: 'Intitulé' }).waitFor();
      await expect.poll(async () => focused(page), slow).toBe('Intitulé de l’action');
      await page.getByText('Tri : Intitulé de l’action, ordre décroissant.').waitFor();
      await settled(page);
      const titles = await page.locator('td[data-label="Intitulé de l’action"]').allInnerTexts();
      const plain = titles.map((title) => title.replace(/^Lot \d+ – /u, ''));
      expect(plain).toEqual(
        plain.toSorted(new Intl.Collator('fr', { numeric: true, sensitivity: 'base' }).compare).reverse(),
      );
    });

    it('keeps what is typed in its filters while it is sorted, and shows those of another address', async () => {
      const { page } = await product.visit('GR237', { path: '/actions?status=EC' });
      expect(await page.getByLabel('Statut').inputValue()).toBe('EC');
      await page
        .getByRole('main')
        .getByLabel(/^N°, contrat/u)
        .fill('toulouse');
      await page.getByRole('button', { name: 'Année' }).click();
      await page.locator('th[aria-sort="ascending"]').filter({ hasText: 'Année' }).waitFor();
      expect(
        await page
          .getByRole('main')
          .getByLabel(/^N°, contrat/u)
          .inputValue(),
      ).toBe('toulouse');
      await page.getByRole('button', { name: 'Filtrer' }).click();
      await page.waitForURL(/q=toulouse/u);
      expect(page.url()).toContain('sort=year');
      await expect.poll(async () => focused(page), slow).toBe('Filtrer');
      await page.getByRole('searchbox').fill('hsta');
      await page.getByRole('button', { name: 'Rechercher' }).click();
      await page.getByText(/^1 action(\.|$)/u).waitFor();
      expect(await page.getByLabel('Statut').inputValue()).toBe('');
      expect(
        await page
          .getByRole('main')
          .getByLabel(/^N°, contrat/u)
          .inputValue(),
      ).toBe('hsta');
      await page.goBack();
      await page.waitForURL(/q=toulouse/u);
      expect(await page.getByLabel('Statut').inputValue()).toBe('EC');
    });

    it('says that it could not go on, and goes on when asked again', async () => {
      const { page } = await product.visit('GR237', { path: '/actions' });
      await page.getByRole('button', { name: 'Afficher la suite' }).waitFor();
      await page.route('**/api/actions?*cursor=*', async (route) => route.fulfill({ status: 503, body: '{}' }));
      await page.getByRole('button', { name: 'Afficher la suite' }).click();
      await page.getByRole('button', { name: 'Réessayer' }).waitFor();
      await expectAccessible(page, 'suite impossible');
      await page.unroute('**/api/actions?*cursor=*');
      await page.getByRole('button', { name: 'Réessayer' }).click();
      await page.getByText('56 actions').waitFor();
      expect(await page.getByRole('row').count()).toBe(1 + 56);
    });

    it('promises no sort over all providers, whose actions go by number', async () => {
      const { page } = await product.visit('region', { path: '/actions' });
      await page.getByRole('table').waitFor();
      expect(await page.locator('th[aria-sort]').count()).toBe(0);
      await page.getByRole('main').getByLabel('Début du n° d’action').fill('23C0039');
      await page.getByRole('button', { name: 'Filtrer' }).click();
      await page.getByText(/^1 action(\.|$)/u).waitFor();
      await picture(page, 'region-actions');
      await expectAccessible(page, 'région, toutes les actions');
    });

    it('is handed over as a file, filtered as it is shown', async () => {
      const { page } = await product.visit('GR237', { path: '/actions?status=AO' });
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Exporter en CSV' }).click(),
      ]);
      const chunks: Buffer[] = [];
      for await (const chunk of await file.createReadStream()) chunks.push(Buffer.from(chunk));
      const lines = Buffer.concat(chunks).toString('utf8').trim().split('\r\n');
      expect(lines).toHaveLength(1 + 14);
      expect(lines[1]).toContain(action);
    });
  });

  describe('a page', () => {
    it('does not move while what it shows comes: a layout shift of 0.02 at most', async () => {
      const { page } = await product.visit('GR237');
      await page.addInitScript(() => {
        let shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            if ('value' in entry && 'hadRecentInput' in entry && entry.hadRecentInput === false)
              shift += Number(entry.value);
            document.documentElement.dataset['shift'] = String(shift);
          }
        }).observe({ type: 'layout-shift', buffered: true });
      });
      const moved: string[] = [];
      for (const path of [
        '/',
        '/actions',
        `/actions/${action}`,
        `/actions/${action}/stagiaires`,
        `/actions/${action}/ouverture`,
        '/inscriptions',
        '/declarations',
        '/factures',
        '/organisme',
        '/contacts',
      ]) {
        await page.goto(`${product.url}${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await settled(page);
        const shift = await page.evaluate(() => Number(document.documentElement.dataset['shift'] ?? 0));
        if (shift > 0.02) moved.push(`${path}: ${shift}`);
      }
      expect(moved).toEqual([]);
    });
  });

  describe('what breaks', () => {
    it('says that a page could not come, and keeps the header', async () => {
      const { page } = await product.visit(null);
      await page.route('**/assets/later-*.js', async (route) => route.abort());
      await page.getByRole('button', { name: 'Se connecter' }).click();
      await page.locator('a[href*="persona=GR237"]').first().click();
      await page.getByRole('link', { name: 'Contacts', exact: true }).click();
      await page.getByRole('heading', { name: 'Cette page ne peut pas être affichée' }).waitFor();
      await picture(page, 'page-en-panne');
      await expectAccessible(page, 'page en panne');
      await page.getByRole('link', { name: 'Actions de formation', exact: true }).click();
      await page.getByRole('table').waitFor();
      await page.unroute('**/assets/later-*.js');
      await page.goto(`${product.url}/contacts`);
      await page.getByRole('link', { name: 'selfi@laregion.fr' }).waitFor();
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Contacts et assistance');
    });

    it('says that signing in did not succeed, and signs in the next time', async () => {
      const { page } = await product.visit(null);
      await page.goto(`${product.url}/?error=access_denied&state=unknown`);
      await page.getByRole('alert').getByText('La connexion n’a pas abouti').waitFor();
      await picture(page, 'connexion-refusee');
      await expectAccessible(page, 'connexion refusée');
      await page.route('**/oidc/.well-known/**', async (route) => route.abort());
      await page.getByRole('button', { name: 'Se connecter' }).click();
      await page.getByRole('alert').getByText('Le service de connexion ne répond pas').waitFor();
      await page.unroute('**/oidc/.well-known/**');
      await page.getByRole('button', { name: 'Se connecter' }).click();
      await page.waitForURL(/\/oidc\/authorize/u);
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Choisir un profil de démonstration');
    });

    it('says that what is shown may be out of date', async () => {
      const { page } = await product.visit('GR237', { path: `/actions/${action}` });
      await page.getByRole('heading', { name: 'Composantes' }).waitFor();
      await page.getByRole('link', { name: 'Contacts', exact: true }).click();
      await page.getByRole('heading', { name: 'Contacts et assistance' }).waitFor();
      await page.route(`**/api/actions/${action}`, async (route) => route.fulfill({ status: 503, body: '{}' }));
      await page.clock.install();
      await page.clock.fastForward(10_000);
      await page.goBack();
      await page.clock.fastForward(10_000);
      await page.clock.fastForward(10_000);
      await page.getByRole('alert').getByText('n’ont pas pu être actualisées').waitFor();
      await expectAccessible(page, 'informations anciennes', false);
      await page.unroute(`**/api/actions/${action}`);
      await page.getByRole('button', { name: 'Actualiser' }).click();
      await page.getByText('n’ont pas pu être actualisées').waitFor({ state: 'detached' });
      expect(await page.getByRole('heading', { name: 'Composantes' }).count()).toBe(1);
    });

    it('says that the application cannot start', async () => {
      const { page } = await product.visit(null);
      await page.route('**/config.json', async (route) => route.abort());
      await page.reload();
      await page.getByRole('alert').getByText('L’application ne peut pas démarrer').waitFor();
      await expectAccessible(page, 'démarrage impossible', false);
      expect(await page.title()).toBe('Ouverture');
    });
  });
});
