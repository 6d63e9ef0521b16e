import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWebProduct, settled, type WebProduct } from './support/browser.ts';

/** `look` is given every page and state on the way, by a name. */
type Look = (page: Page, name: string) => Promise<void>;

/** What people come for, clicked through as they would: examined, in the long runs. */
export const describeJourneys = (look: Look): void => {
  /** Put back to its first day between the parts: starting one is what takes time. */
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
  });
  afterAll(async () => product.discard());

  describe('the guide, click by click', () => {
    it('opens the action, corrects its start by a request, and follows it to « Validée »', {
      timeout: 120_000,
    }, async () => {
      const { page, complaints } = await product.visit('GR237');
      await page.getByText('Bonjour GR237').waitFor();
      await page.getByText(/Jeudi 05 janv\. 2023/u).waitFor();
      const figures = page.getByRole('main');
      await figures.getByRole('link', { name: /Actions en attente d’ouverture\s*14/u }).waitFor();
      await figures.getByRole('link', { name: /Actions en cours\s*42/u }).waitFor();
      await figures.getByRole('link', { name: /Actions en retard de fermeture\s*0/u }).waitFor();
      await figures.getByRole('link', { name: /Inscriptions en attente\s*7/u }).waitFor();
      await figures.getByRole('link', { name: /Déclarations de réalisations en attente\s*118/u }).waitFor();
      await look(page, 'accueil');

      await figures.getByRole('link', { name: /Actions en attente d’ouverture/u }).click();
      await page.getByRole('table').waitFor();
      expect(await page.getByRole('row').count()).toBe(1 + 14);
      await look(page, 'actions');
      await page.getByRole('link', { name: 'Gérer l’action de formation 23C00390257_1' }).click();
      await page.getByText('Aucun stagiaire n’est encore entré').first().waitFor();
      await look(page, 'action-identification');

      await page.getByRole('link', { name: 'Stagiaires' }).click();
      await page.getByRole('button', { name: 'Inscrire un stagiaire' }).click();
      await page.getByLabel('Nom', { exact: false }).first().fill('Exemple');
      await page.getByLabel('Prénom').fill('Camille');
      await page.getByLabel('Référence du stagiaire').fill('STA-1');
      await page.getByRole('button', { name: 'Inscrire', exact: true }).click();
      await page.getByText('Exemple Camille est inscrit').waitFor();
      await page.getByRole('button', { name: 'Confirmer l’inscription de Exemple Camille' }).click();
      await page.getByText('est confirmée').waitFor();
      await page.getByRole('button', { name: 'Enregistrer l’entrée de Exemple Camille' }).click();
      await page.getByRole('textbox', { name: 'Date d’entrée' }).fill('06/01/2023');
      await page.getByRole('button', { name: 'Enregistrer l’entrée', exact: true }).last().click();
      await page
        .getByRole('alert')
        .getByText(/postérieure à aujourd’hui/u)
        .waitFor();
      await look(page, 'entrée refusée');
      await page.getByRole('textbox', { name: 'Date d’entrée' }).fill('05/01/2023');
      await page.locator('form').getByRole('button', { name: 'Enregistrer l’entrée', exact: true }).click();
      await page.getByText('est enregistrée au 05/01/2023').waitFor();
      await look(page, 'stagiaires');

      await page.getByRole('link', { name: 'Ouvrir l’action', exact: true }).click();
      await page.getByRole('heading', { name: 'Ouverture de l’action' }).waitFor();
      expect(await page.getByLabel('Date de début réelle').inputValue()).toBe('05/01/2023');
      await page.getByText('48 000,00 €').first().waitFor();
      await look(page, 'ouverture');
      await page.getByLabel('Date de début réelle').fill('04/01/2023');
      await page.getByRole('button', { name: 'Valider le formulaire' }).click();
      await page.getByRole('alert').getByText('Cochez la case').waitFor();
      await page.getByLabel(/J’ouvre cette action/u).check();
      await page.getByRole('button', { name: 'Valider le formulaire' }).click();
      await page.getByRole('alert').getByText('05/01/2023').first().waitFor();
      expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert');
      await look(page, 'ouverture-refusee');
      await page.getByLabel('Date de début réelle').fill('05/01/2023');
      await page.getByRole('button', { name: 'Valider le formulaire' }).click();
      await page.getByText('L’ouverture de l’action est enregistrée au 05/01/2023').waitFor();
      await page.getByText('En cours (EC)', { exact: true }).waitFor();
      await look(page, 'action-ouverte');

      // The first entry proves to be the day after.
      await product.local('POST', '/clock', { today: '2023-01-06' });
      await page.reload();
      await page.getByRole('link', { name: 'Stagiaires' }).click();
      await page.getByRole('button', { name: 'Corriger l’entrée de Exemple Camille' }).click();
      await page.getByRole('textbox', { name: 'Date d’entrée' }).fill('06/01/2023');
      await page.getByRole('button', { name: 'Corriger la date' }).click();
      await page.getByText('est enregistrée au 06/01/2023').waitFor();
      await page.getByText('n’est pas celle de l’entrée du premier stagiaire').waitFor();

      await page.getByRole('link', { name: 'Demande de modification de données' }).click();
      await page.getByRole('link', { name: 'Nouvelle demande de modification' }).click();
      await page.getByLabel('Type de la modification').selectOption({ label: 'Demande de modification de dates' });
      await look(page, 'demande-type');
      await page.getByRole('button', { name: 'Valider' }).click();
      await page.getByLabel('Nouvelle date de début réelle').fill('06/01/2023');
      await page.getByRole('button', { name: 'Enregistrer et passer à l’étape suivante' }).click();
      await page
        .getByRole('alert')
        .getByText(/composante/iu)
        .first()
        .waitFor();
      await look(page, 'demande-refusee');
      await page.getByRole('button', { name: 'Aligner les dates des composantes' }).click();
      expect(await page.getByLabel('Composante 03, nouvelle date de début').inputValue()).toBe('06/01/2023');
      await look(page, 'demande-dates');
      await page.getByRole('button', { name: 'Enregistrer et passer à l’étape suivante' }).click();
      await page.getByRole('heading', { name: 'Vérifiez votre demande' }).waitFor();
      expect(await page.getByRole('row').count()).toBe(1 + 4);
      await expect
        .poll(async () => page.evaluate(() => document.activeElement?.textContent))
        .toBe('Vérifiez votre demande');
      // The browser's own way back and the page's lead to the same place, with what was typed.
      await page.goBack();
      expect(await page.getByLabel('Nouvelle date de début réelle').inputValue()).toBe('06/01/2023');
      await page.getByRole('button', { name: 'Enregistrer et passer à l’étape suivante' }).click();
      await page.getByRole('button', { name: 'Retour' }).click();
      expect(await page.getByLabel('Nouvelle date de début réelle').inputValue()).toBe('06/01/2023');
      await page.getByRole('button', { name: 'Enregistrer et passer à l’étape suivante' }).click();
      await page.getByLabel('Motivation de la demande').fill('Le premier stagiaire est entré le 06/01/2023.');
      await look(page, 'demande-recapitulatif');
      await page.getByRole('button', { name: 'Valider', exact: true }).click();
      await page.getByText('Votre demande de modification est enregistrée').waitFor();
      await page.getByRole('table').getByText('En attente de validation').first().waitFor();
      await settled(page);
      const [letter] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Télécharger le courrier' }).click(),
      ]);
      expect(letter.suggestedFilename()).toMatch(/\.pdf$/u);
      await look(page, 'demande-suivi');
      await page.getByRole('link', { name: 'Nouvelle demande de modification' }).click();
      await page.getByText('Une demande du même type est en attente').waitFor();
      await page.getByRole('link', { name: 'Voir la demande en attente' }).waitFor();
      await look(page, 'demande-deja-en-attente');

      const region = await product.visit('region');
      await region.page.getByRole('link', { name: /Demandes à valider\s*1/u }).click();
      await region.page.getByRole('link', { name: /Demande de modification de dates du/u }).click();
      await region.page.getByText('Courrier reçu', { exact: true }).first().waitFor();
      await region.page.getByLabel('Date de réception').fill('06/01/2023');
      await region.page.getByRole('button', { name: 'Enregistrer la réception' }).click();
      await region.page.getByText('la demande peut être validée').waitFor();
      await look(region.page, 'region-demande');
      await region.page.getByLabel('Observations').fill('Vu.');
      await region.page.getByRole('button', { name: 'Valider la demande' }).click();
      await region.page.getByText('La demande est validée').waitFor();
      expect(region.complaints).toEqual([]);

      await page.goto(`${product.url}/actions/23C00390257_1/demandes`);
      await page.getByRole('table').getByText('Validée').first().waitFor();
      await page.getByRole('link', { name: 'Identification' }).click();
      await page.getByText('06/01/2023').first().waitFor();
      await page.getByRole('link', { name: 'Historique' }).click();
      await look(page, 'historique');
      await page.getByRole('link', { name: 'Factures', exact: true }).click();
      await page.getByRole('link', { name: 'AV2023-GR237-00001' }).click();
      await page.getByText('Calcul du montant').waitFor();
      await look(page, 'facture');
      expect(complaints).toEqual([]);
    });
  });

  describe('each role', () => {
    beforeAll(async () => {
      await product.local('POST', '/reset');
    });

    it('finance takes an invoice in charge, suspends it with a reason, and reads how it came about', async () => {
      const { page, complaints } = await product.visit('finance');
      await page.getByText('Bonjour Service financier').waitFor();
      await page.getByRole('link', { name: /^Factures mises en paiement\s*0$/u }).waitFor();
      await look(page, 'finance-accueil');
      await page.getByRole('link', { name: /^Factures à prendre en charge.*17$/u }).click();
      await page.getByRole('table').waitFor();
      await look(page, 'finance-factures');
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
      await look(page, 'finance, motif manquant');
      await page.getByRole('textbox', { name: 'Motif' }).fill('Pièce manquante');
      await page.getByRole('button', { name: 'Enregistrer' }).click();
      await page.getByText('Motif de la suspension').waitFor();
      await look(page, 'finance-facture');
      await page.goto(`${product.url}/imports`);
      await page.getByRole('heading', { name: 'Cette page n’est pas ouverte à votre profil' }).waitFor();
      await look(page, 'finance, page réservée');
      expect(complaints).toEqual([]);
    });

    it('the Région sees late closings by provider, suspends one and reinstates it', async () => {
      const { page, complaints } = await product.visit('region');
      await page.getByText('Bonjour Agent de la Région').waitFor();
      await page.getByRole('heading', { name: 'Par organisme' }).waitFor();
      expect(await page.getByRole('row').nth(1).innerText()).toMatch(/^GR604\s+1\s/u);
      await look(page, 'region-accueil');
      await page.getByRole('link', { name: 'GR237', exact: true }).click();
      await page.getByRole('link', { name: /^Déclarations de réalisations en attente\s*118$/u }).waitFor();
      await look(page, 'region-organisme');
      await page.getByRole('button', { name: 'Suspendre l’organisme' }).click();
      await page.getByRole('alert').getByText('Motif de la suspension').waitFor();
      await look(page, 'région, suspension sans motif');
      await page.getByLabel('Motif de la suspension').fill('Contrôle en cours.');
      await page.getByRole('button', { name: 'Suspendre l’organisme' }).click();
      await page.getByText('GR237 est suspendu').waitFor();
      await page.getByText('Motif : Contrôle en cours.').waitFor();
      await look(page, 'region-organisme-suspendu');

      const provider = await product.visit('GR237', { path: '/organisme' });
      await provider.page.getByRole('button', { name: 'Enregistrer la fiche' }).click();
      await provider.page.getByRole('alert').getByText('suspendu par la Région (motif : Contrôle en cours).').waitFor();
      expect(await provider.page.getByRole('alert').innerText()).toMatch(/^Organisme suspendu/u);
      await look(provider.page, 'organisme-suspendu');

      await page.getByLabel('Motif de la levée').fill('Pièces reçues.');
      await page.getByRole('button', { name: 'Lever la suspension' }).click();
      await page.getByText('GR237 n’est plus suspendu').waitFor();
      await page.getByRole('button', { name: 'Suspendre l’organisme' }).waitFor();
      await provider.page.getByRole('button', { name: 'Enregistrer la fiche' }).click();
      await provider.page.getByText('Votre fiche est enregistrée').waitFor();
      await page.goto(`${product.url}/actions/23C00390257_1/ouverture`);
      await page.getByRole('heading', { name: 'Cette page n’est pas ouverte à votre profil' }).waitFor();
      expect([...complaints, ...provider.complaints]).toEqual([]);
    });
  });
};

/** What an ordinary change of the client breaks first: every day. */
export const describeWork = (look: Look): void => {
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
  });
  afterAll(async () => product.discard());

  describe('a provider', () => {
    it('a provider declares a period, replaces a rejected invoice and sees what stops a closing', async () => {
      const { page, complaints } = await product.visit('GR237');
      await page.getByRole('link', { name: /^Déclarations de réalisations en attente/u }).click();
      await page.getByRole('table').waitFor();
      await look(page, 'declarations');
      await page
        .getByRole('link', { name: /^Déclarer la période/u })
        .first()
        .click();
      await page.getByRole('heading', { name: /^Déclaration de la période/u }).waitFor();
      await page.getByRole('button', { name: 'Envoyer la déclaration' }).click();
      await page.getByRole('alert').getByText('indiquez un nombre d’heures').first().waitFor();
      await look(page, 'declarer-refusee');
      for (const field of await page.getByRole('textbox', { name: /^Heures de/u }).all()) await field.fill('10,5');
      await page.getByRole('button', { name: 'Envoyer la déclaration' }).click();
      await page.getByText(/La période .* est déclarée/u).waitFor();
      await look(page, 'action-declarations');
      await page.getByText(/points à régler d’abord/u).click();
      await look(page, 'action-fermeture-empechee');

      await page.getByRole('link', { name: 'Accueil', exact: true }).click();
      await page.getByRole('link', { name: /^Factures rejetées, dont 1 à remplacer\s*1$/u }).click();
      await page.getByRole('link', { name: 'AV2022-GR237-00020' }).click();
      await page.getByText('Motif du rejet').waitFor();
      await look(page, 'facture-rejetee');
      await page.getByRole('button', { name: 'Émettre la facture de remplacement' }).click();
      await page.getByText('remplace la facture AV2022-GR237-00020').first().waitFor();
      await look(page, 'facture-de-remplacement');
      await page.getByRole('link', { name: 'Accueil', exact: true }).click();
      await page.getByRole('link', { name: /^Factures rejetées\s*1$/u }).waitFor();
      expect(complaints).toEqual([]);
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
      await look(page, 'session-expiree');
      await page.getByRole('button', { name: 'Se reconnecter' }).first().click();
      await page.waitForURL(/\/oidc\/authorize/u);
      await page.locator('a[href*="persona=GR237"]').first().click();
      await page.getByLabel('Nouveau lieu').waitFor();
      expect(await page.getByLabel('Nouveau lieu').inputValue()).toBe('Salle fictive, Toulouse');
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
  });
};
