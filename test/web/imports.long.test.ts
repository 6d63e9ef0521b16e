import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openWebProduct, picture, type WebProduct } from './support/browser.ts';

describe('importing a file in the client', () => {
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
  });
  afterAll(async () => product.discard());

  it('checks it first, says what to correct line by line, then imports what is good', async () => {
    const { page, complaints } = await product.visit('GR237', { path: '/imports' });
    await page.getByRole('heading', { name: 'Imports' }).waitFor();
    await picture(page, 'imports');
    await expectAccessible(page, 'imports');
    const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page
      .getByLabel('Déposez un fichier ici')
      .setInputFiles(
        file(
          'stagiaires.csv',
          'N° Action;Nom;Prénom;Référence\n23C00390257_1;Exemple;Ana;I-1\n23C00390257_1;;Bob;I-2\n23C00390257_1;Exemple;Cléo;I-3\n',
        ),
      );
    await page.getByText('3 lignes').waitFor();
    await page.getByRole('button', { name: 'Vérifier sans rien enregistrer' }).click();
    await page.getByText('1 ligne refusée').waitFor();
    await page.getByRole('table').getByText('Prénom').or(page.getByRole('table').getByText('Nom')).first().waitFor();
    await picture(page, 'imports-verification');
    await expectAccessible(page, 'imports, vérification');
    expect((await product.as('GR237')('GET', '/actions/23C00390257_1/enrolments')).body['items']).toEqual([]);
    await page.getByRole('button', { name: 'Importer' }).click();
    await page.getByText('2 lignes sont importées').waitFor();
    expect((await product.as('GR237')('GET', '/actions/23C00390257_1/enrolments')).body['items']).toHaveLength(2);
    await page.getByLabel('Déposez un fichier ici').setInputFiles(file('vide.csv', 'N° Action;Nom\n'));
    await page.getByText('n’a pas de ligne à importer').waitFor();
    await page.getByLabel('Déposez un fichier ici').setInputFiles(file('faux.csv', 'Couleur;Nom\nrouge;x\n'));
    await page.getByRole('button', { name: 'Importer' }).click();
    await page.getByText('L’import s’est arrêté avant la fin').waitFor();
    await page
      .getByText(/Couleur/u)
      .first()
      .waitFor();
    await expectAccessible(page, 'imports, refusé');
    expect(complaints).toEqual([]);
  });

  it('registers an action for the Région from the model file filled in', async () => {
    const { page, complaints } = await product.visit('region', { path: '/imports' });
    const [model] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Télécharger un modèle vide (actions de formation)' }).click(),
    ]);
    expect(model.suggestedFilename()).toBe('modele-actions.csv');
    const chunks: Buffer[] = [];
    for await (const chunk of await model.createReadStream()) chunks.push(Buffer.from(chunk));
    const action = [
      '23C00777777_1;23C0777777;Lot 7;FORMATION FICTIVE;2023;GR237;02/01/2023;15/12/2023;mensuelle;trimestrielle;12;Albi',
      '"01|Parcours|02/01/2023|15/12/2023;02|Stage|01/06/2023|30/06/2023";96 000,00;96 000,00;12;0,1;non;non;non;OTHER',
      '03/10/2022;PROVIDER;oui;EJ-1;SFP;BDC-1',
    ];
    const text = `${Buffer.concat(chunks).toString('utf8')}${action.join(';')}\r\n`;
    await page
      .getByLabel('Déposez un fichier ici')
      .setInputFiles({ name: 'actions.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByRole('button', { name: 'Vérifier sans rien enregistrer' }).click();
    await page.getByText('1 ligne est bonne').waitFor();
    await picture(page, 'region-imports-verification');
    await page.getByRole('button', { name: 'Importer', exact: true }).click();
    await page.getByText('1 ligne est importée').waitFor();
    const { body } = await product.as('GR237')('GET', '/actions/23C00777777_1');
    expect(body['components']).toHaveLength(2);
    expect(complaints).toEqual([]);
  });
});
