import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openWebProduct, picture, settled, type WebProduct } from './support/browser.ts';

describe('the guide, click by click', () => {
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
  });
  afterAll(async () => product.discard());

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
    await picture(page, 'accueil');
    await expectAccessible(page, 'accueil');

    await figures.getByRole('link', { name: /Actions en attente d’ouverture/u }).click();
    await page.getByRole('table').waitFor();
    expect(await page.getByRole('row').count()).toBe(1 + 14);
    await picture(page, 'actions');
    await expectAccessible(page, 'actions');
    await page.getByRole('link', { name: 'Gérer l’action de formation 23C00390257_1' }).click();
    await page.getByText('Aucun stagiaire n’est encore entré').first().waitFor();
    await picture(page, 'action-identification');
    await expectAccessible(page, 'action');

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
    await expectAccessible(page, 'entrée refusée');
    await page.getByRole('textbox', { name: 'Date d’entrée' }).fill('05/01/2023');
    await page.locator('form').getByRole('button', { name: 'Enregistrer l’entrée', exact: true }).click();
    await page.getByText('est enregistrée au 05/01/2023').waitFor();
    await picture(page, 'stagiaires');
    await expectAccessible(page, 'stagiaires');

    await page.getByRole('link', { name: 'Ouvrir l’action', exact: true }).click();
    await page.getByRole('heading', { name: 'Ouverture de l’action' }).waitFor();
    expect(await page.getByLabel('Date de début réelle').inputValue()).toBe('05/01/2023');
    await page.getByText('48 000,00 €').first().waitFor();
    await picture(page, 'ouverture');
    await expectAccessible(page, 'ouverture');
    await page.getByLabel('Date de début réelle').fill('04/01/2023');
    await page.getByRole('button', { name: 'Valider le formulaire' }).click();
    await page.getByRole('alert').getByText('Cochez la case').waitFor();
    await page.getByLabel(/J’ouvre cette action/u).check();
    await page.getByRole('button', { name: 'Valider le formulaire' }).click();
    await page.getByRole('alert').getByText('05/01/2023').first().waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert');
    await picture(page, 'ouverture-refusee');
    await expectAccessible(page, 'ouverture refusée');
    await page.getByLabel('Date de début réelle').fill('05/01/2023');
    await page.getByRole('button', { name: 'Valider le formulaire' }).click();
    await page.getByText('L’ouverture de l’action est enregistrée au 05/01/2023').waitFor();
    await page.getByText('En cours (EC)', { exact: true }).waitFor();
    await picture(page, 'action-ouverte');
    await expectAccessible(page, 'action ouverte');

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
    await picture(page, 'demande-type');
    await page.getByRole('button', { name: 'Valider' }).click();
    await page.getByLabel('Nouvelle date de début réelle').fill('06/01/2023');
    await page.getByRole('button', { name: 'Enregistrer et passer à l’étape suivante' }).click();
    await page
      .getByRole('alert')
      .getByText(/composante/iu)
      .first()
      .waitFor();
    await picture(page, 'demande-refusee');
    await expectAccessible(page, 'demande refusée');
    await page.getByRole('button', { name: 'Aligner les dates des composantes' }).click();
    expect(await page.getByLabel('Composante 03, nouvelle date de début').inputValue()).toBe('06/01/2023');
    await picture(page, 'demande-dates');
    await expectAccessible(page, 'demande de dates');
    await page.getByRole('button', { name: 'Enregistrer et passer à l’étape suivante' }).click();
    await page.getByRole('heading', { name: 'Vérifiez votre demande' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(1 + 4);
    await page.getByRole('button', { name: 'Retour' }).click();
    expect(await page.getByLabel('Nouvelle date de début réelle').inputValue()).toBe('06/01/2023');
    await page.getByRole('button', { name: 'Enregistrer et passer à l’étape suivante' }).click();
    await page.getByLabel('Motivation de la demande').fill('Le premier stagiaire est entré le 06/01/2023.');
    await picture(page, 'demande-recapitulatif');
    await expectAccessible(page, 'récapitulatif');
    await page.getByRole('button', { name: 'Valider', exact: true }).click();
    await page.getByText('Votre demande de modification est enregistrée').waitFor();
    await page.getByRole('table').getByText('En attente de validation').first().waitFor();
    await settled(page);
    const [letter] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Télécharger le courrier' }).click(),
    ]);
    expect(letter.suggestedFilename()).toMatch(/\.pdf$/u);
    await picture(page, 'demande-suivi');
    await expectAccessible(page, 'suivi des demandes');
    await page.getByRole('link', { name: 'Nouvelle demande de modification' }).click();
    await page
      .getByText(/déjà en attente|en attente de validation/iu)
      .first()
      .waitFor();

    const region = await product.visit('region');
    await region.page.getByRole('link', { name: /Demandes à valider\s*1/u }).click();
    await region.page.getByRole('link', { name: /Demande de modification de dates du/u }).click();
    await region.page.getByText('Courrier reçu', { exact: true }).first().waitFor();
    await region.page.getByLabel('Date de réception').fill('06/01/2023');
    await region.page.getByRole('button', { name: 'Enregistrer la réception' }).click();
    await region.page.getByText('la demande peut être validée').waitFor();
    await picture(region.page, 'region-demande');
    await expectAccessible(region.page, 'région, demande');
    await region.page.getByLabel('Observations').fill('Vu.');
    await region.page.getByRole('button', { name: 'Valider la demande' }).click();
    await region.page.getByText('La demande est validée').waitFor();
    expect(region.complaints).toEqual([]);

    await page.goto(`${product.url}/actions/23C00390257_1/demandes`);
    await page.getByRole('table').getByText('Validée').first().waitFor();
    await page.getByRole('link', { name: 'Identification' }).click();
    await page.getByText('06/01/2023').first().waitFor();
    await page.getByRole('link', { name: 'Historique' }).click();
    await picture(page, 'historique');
    await expectAccessible(page, 'historique');
    await page.getByRole('link', { name: 'Factures', exact: true }).click();
    await page.getByRole('link', { name: 'AV2023-GR237-00001' }).click();
    await page.getByText('Calcul du montant').waitFor();
    await picture(page, 'facture');
    await expectAccessible(page, 'facture');
    expect(complaints).toEqual([]);
  });
});
