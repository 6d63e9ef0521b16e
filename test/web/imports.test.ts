import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitFile } from '../../web/src/imports/split-file.ts';
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

describe('cutting a file', () => {
  it('repeats the header, keeps quoted line ends and the lines of a declaration together, and loses none', () => {
    const lines = Array.from({ length: 1_234 }, (_, index) => `A_1;R${index};"deux\nlignes"`);
    const parts = splitFile(`\uFEFFN° Action;Référence;Nom\r\n${lines.join('\r\n')}\r\n`, 'enrolments');
    expect(parts.map((part) => part.lines)).toEqual([500, 500, 234]);
    expect(parts.map((part) => part.before)).toEqual([0, 1_000, 2_000]);
    for (const part of parts) expect(part.text.startsWith('N° Action;Référence;Nom\n')).toBe(true);
    const hours = Array.from(
      { length: 900 },
      (_, index) => `A_1;2023-${String(1 + Math.floor(index / 45)).padStart(2, '0')};R${index % 45};7`,
    );
    const declared = splitFile(`actionNumber;period;reference;hours\n${hours.join('\n')}`, 'declarations');
    expect(declared.reduce((sum, part) => sum + part.lines, 0)).toBe(900);
    for (const part of declared) expect(part.lines % 45).toBe(0);
    expect(splitFile('', 'entries')).toEqual([]);
    expect(splitFile('a;b\n', 'entries')).toEqual([]);
  });
});
