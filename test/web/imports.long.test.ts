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
});
