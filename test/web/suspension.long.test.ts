import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectAccessible, openWebProduct, picture, type WebProduct } from './support/browser.ts';

const action = '23C00390257_1';
const path = `/factures/${action}-A1`;

describe('a suspended invoice', () => {
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
    const provider = product.as('GR237');
    const enrolled = await provider('POST', `/actions/${action}/enrolments`, {
      lastName: 'Exemple',
      firstName: 'Alix',
      reference: 'FICTIF-1',
    });
    const trainee = `/actions/${action}/enrolments/${String(enrolled.body['id'])}`;
    await provider('POST', `${trainee}/confirmation`);
    await provider('PUT', `${trainee}/entry`, { entryDate: '2023-01-05' });
    await provider('POST', `/actions/${action}/opening`, { actualStartDate: '2023-01-05' });
    const finance = product.as('finance');
    const takenInCharge = async () =>
      (await finance('POST', `/invoices/${action}-A1/status`, { state: 'IN_PROCESS' })).status === 200;
    await vi.waitUntil(takenInCharge, { timeout: 20_000, interval: 200 });
    await finance('POST', `/invoices/${action}-A1/status`, { state: 'SUSPENDED', reason: 'Bon de commande absent.' });
  });
  afterAll(async () => product.discard());

  it('is answered by its provider, and taken up again by finance from the day everything came', async () => {
    const provider = await product.visit('GR237', { path });
    await provider.page.getByText('en attendant que soit indiqué le jour de réception de l’avis').waitFor();
    await provider.page.getByRole('button', { name: 'Envoyer la réponse' }).click();
    await provider.page.getByRole('alert').getByText('dites ce que vous avez corrigé').waitFor();
    await provider.page.getByLabel('Réponse', { exact: false }).fill('Le bon de commande est transmis ce jour.');
    await provider.page.getByRole('button', { name: 'Envoyer la réponse' }).click();
    await provider.page.getByText('Votre réponse est transmise au service financier').waitFor();
    await provider.page.getByText('Le bon de commande est transmis ce jour.').waitFor();
    await picture(provider.page, 'facture-suspendue');
    await expectAccessible(provider.page, 'suspendue');
    expect(provider.complaints).toEqual([]);

    const finance = await product.visit('finance', { path });
    await finance.page.getByText('Réponse de l’organisme, le 05/01/2023').waitFor();
    await finance.page.getByLabel('Avis reçu le').fill('05/01/2023');
    await finance.page.getByRole('button', { name: 'Enregistrer la réception' }).click();
    await finance.page.getByText('L’avis de suspension est noté reçu le 05/01/2023.').waitFor();
    await finance.page.getByLabel('La facture est désormais').selectOption('IN_PROCESS');
    await finance.page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
    await finance.page.getByRole('alert').getByText('indiquez le jour où tout ce qui manquait a été reçu').waitFor();
    await expectAccessible(finance.page, 'jour manquant');
    await picture(finance.page, 'finance-suspendue');
    await finance.page.getByLabel('Date', { exact: true }).fill('05/01/2023');
    await finance.page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
    await finance.page.getByText('La facture est notée « Prise en charge ».').waitFor();
    expect(finance.complaints).toEqual([]);
  });
});
