import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Action } from '../../domain/action/action.ts';
import { addDays, date } from '../../domain/calendar-date.ts';
import { fileRequest } from '../../domain/modification-request/filing.ts';
import { type PendingRequest } from '../../domain/modification-request/request.ts';
import { type RequestedValues } from '../../domain/modification-request/types.ts';
import { makeLetter } from '../../functions/show-modification-letter/letter.ts';
import type { Profile } from '../../store/stored.ts';
import { openAction } from '../support/actions.ts';
import { letterFonts } from '../support/letter.ts';
import { type ReadPage, readPdf } from '../support/pdf.ts';

const artefacts = fileURLToPath(new URL('../../artefacts', import.meta.url));

const profile: Profile = {
  name: 'Organisme fictif GR237',
  siret: '00000023700012',
  address: '12 rue de l’Exemple\n31000 Toulouse',
  contactName: 'Camille Exemple',
  email: 'contact@exemple.invalid',
  phone: '05 00 00 00 00',
  vatExempt: true,
  authorisedSignatories: [
    { name: 'Dominique Exemple', capacity: 'Directrice générale' },
    { name: 'Camille Exemple', capacity: 'Président' },
  ],
};

const requestOf = (action: Action, asked: RequestedValues, justification: string): PendingRequest => {
  const filed = fileRequest(action, {
    asked,
    justification,
    id: `${action.actionNumber}.M5`,
    today: date('2023-01-06'),
    at: '2023-01-06T13:38:00.000Z',
    by: { userId: 'GR237', role: 'titulaire' },
  });
  if (!filed.ok) throw new Error(filed.error.detail);
  return filed.value.request;
};

const guideRequest = requestOf(
  openAction(),
  {
    type: 'DATES',
    changes: {
      actualStartDate: date('2023-01-06'),
      components: ['01', '02', '03'].map((number) => ({ number, startDate: date('2023-01-06') })),
    },
  },
  'Le premier stagiaire est entré le 6 janvier 2023 et non le 5 : la date saisie à l’ouverture était erronée.',
);

const flat = (pages: readonly ReadPage[]): string =>
  pages
    .map(({ text }) => text)
    .join('\n')
    .replaceAll(/\s+/gu, ' ');

describe('the letter of the guide’s request', () => {
  let pdf: Uint8Array;
  let pages: readonly ReadPage[];
  beforeAll(async () => {
    pdf = await makeLetter({ request: guideRequest, action: openAction(), profile }, letterFonts);
    pages = await readPdf(pdf);
  });

  it('is one A4 page, in French, with what the Région needs to find the request', async () => {
    expect(pages).toHaveLength(1);
    expect(pages[0]).toMatchObject({ width: expect.closeTo(595.28, 1), height: expect.closeTo(841.89, 1) });
    const text = flat(pages);
    for (const expected of [
      'Organisme fictif GR237',
      'SIRET 00000023700012',
      'Région Occitanie / Pyrénées-Méditerranée',
      'Objet : Demande de modification de dates',
      '23C00390257_1.M5, émise le 06/01/2023 par GR237 (Titulaire)',
      '23C0390257 – Lot 39',
      'Intitulé du champ',
      'Avant modification',
      'Après modification',
      'Action / Date de début réelle',
      '05/01/2023',
      '« Le premier stagiaire est entré le 6 janvier 2023 et non le 5 : la date saisie à l’ouverture était erronée. »',
      'Personne habilitée à engager l’organisme',
      'Dominique Exemple, Directrice générale',
      'Nom et prénom :',
      'Qualité :',
      'Fait à',
      'Signature et cachet',
      'Page 1 / 1',
    ]) {
      expect(text).toContain(expected);
    }
    expect(text).not.toMatch(/\d{4}-\d{2}-\d{2}/u);
    mkdirSync(artefacts, { recursive: true });
    writeFileSync(`${artefacts}/letter.pdf`, pdf);
    const picture = await pages[0]?.picture();
    writeFileSync(`${artefacts}/letter.png`, picture ?? '');
    expect(picture?.byteLength).toBeGreaterThan(20_000);
  });

  it('embeds its fonts, cut down to what it uses, and says its language', () => {
    const raw = Buffer.from(pdf).toString('latin1');
    expect(raw.match(/\/FontFile2/gu)).toHaveLength(2);
    expect(raw).not.toContain('/Helvetica');
    expect(raw).toContain('/Lang (fr-FR)');
    expect(pdf.byteLength).toBeLessThan(80_000);
  });

  it('is the same, byte for byte, each time it is asked for', async () => {
    const again = await makeLetter({ request: guideRequest, action: openAction(), profile }, letterFonts);
    expect(Buffer.from(again).equals(Buffer.from(pdf))).toBe(true);
  });
});

const read = async (request: PendingRequest) =>
  flat(await readPdf(await makeLetter({ request, action: openAction(), profile }, letterFonts)));

describe('any letter', () => {
  it('holds 50 components on as many pages as it takes, headings on each, nothing lost nor cut', async () => {
    const title = 'Préparation aux épreuves « écrites » et orales – cœur de métier à 1 250 € '
      .repeat(4)
      .slice(0, 298)
      .trim();
    const components = Array.from({ length: 50 }, (_, index) => ({
      number: `C${index + 1}`,
      title: `${index + 1} ${title}`.slice(0, 300),
      startDate: date('2023-02-01'),
      endDate: date('2024-06-30'),
    }));
    const action = openAction({ components });
    const request = requestOf(
      action,
      {
        type: 'DATES',
        changes: {
          components: components.map(({ number }, index) => ({
            number,
            startDate: addDays(date('2023-03-01'), index),
            endDate: addDays(date('2024-03-01'), index),
          })),
        },
      },
      'Motif détaillé, à lire jusqu’au bout. '.repeat(54).slice(0, 1_990) + 'FIN.',
    );
    expect(request.changes).toHaveLength(100);
    const pages = await readPdf(await makeLetter({ request, action, profile }, letterFonts));
    expect(pages.length).toBeGreaterThan(5);
    const text = flat(pages);
    for (let index = 0; index < 50; index += 1) {
      const [year, month, day] = addDays(date('2023-03-01'), index).split('-');
      expect(text).toContain(`${day}/${month}/${year}`);
    }
    expect(text.match(/Date de début/gu)).toHaveLength(50);
    expect(text.match(/Date de fin/gu)).toHaveLength(50);
    expect(text).toContain('« écrites »');
    expect(text).toContain('cœur de métier à 1 250 €');
    expect(text).toContain('FIN. »');
    const tablePages = pages.filter(({ text: one }) => one.includes('/ Date de'));
    expect(tablePages.length).toBeGreaterThan(4);
    for (const { text: one } of tablePages) expect(one).toContain('Intitulé du champ');
    for (const [index, { text: one }] of pages.entries()) {
      expect(one.replaceAll(/\s+/gu, ' ')).toContain(`Page ${index + 1} / ${pages.length}`);
    }
    const last = pages.at(-1)?.text.replaceAll(/\s+/gu, ' ');
    expect(last).toContain('salutations distinguées');
    expect(last).toContain('Signature et cachet');
    const picture = await pages[1]?.picture();
    mkdirSync(artefacts, { recursive: true });
    writeFileSync(`${artefacts}/letter-long.png`, picture ?? '');
  });

  it('leaves to be written what the provider’s sheet does not say', async () => {
    const pages = await readPdf(
      await makeLetter({ request: guideRequest, action: openAction(), profile: null }, letterFonts),
    );
    expect(flat(pages)).toMatch(/Organisme GR237.*Adresse : ….*SIRET : ….*Nom et prénom : …/u);
  });

  it('writes the name of the only authorised signatory', async () => {
    const one = { ...profile, authorisedSignatories: profile.authorisedSignatories.slice(0, 1) };
    const pages = await readPdf(
      await makeLetter({ request: guideRequest, action: openAction(), profile: one }, letterFonts),
    );
    expect(flat(pages)).toContain('Nom et prénom : Dominique Exemple');
    expect(flat(pages)).toContain('Qualité : Directrice générale');
  });

  it('shows a place and a headcount as they are written', async () => {
    const site = 'Campus des Métiers, 1 allée de l’Œuvre, 81000 Albi – bâtiment B, salle « Élan » '.repeat(3).trim();
    const sites = requestOf(openAction(), { type: 'SITE', changes: { site } }, 'Déménagement.');
    const places = requestOf(openAction(), { type: 'HEADCOUNT', changes: { places: 42 } }, 'Groupe ouvert.');
    expect(await read(sites)).toContain('salle « Élan »');
    expect(await read(places)).toMatch(/Action \/ Nombre de places 30 42/u);
  });

  it.each([
    ['one endless word', 'é'.repeat(2_000), /« é{2,}/u],
    ['line breaks of all kinds', 'Une\r\nDeux\rTrois\n\nQuatre\tCinq', /Une Deux Trois Quatre Cinq/u],
    ['decomposed accents', 'E\u0301te\u0301 2023', /« Été 2023 »/u],
    ['what no French font draws', 'Δ ж 日本 🎓 \u202Eabc', /Δ ж/u],
  ])('takes %s', async (_what, justification, expected) => {
    const text = await read(requestOf(openAction(), { type: 'SITE', changes: { site: 'Albi' } }, justification));
    expect(text).toMatch(expected);
    expect(text).toContain('Signature et cachet');
  });

  it('loses no letter of an endless word', async () => {
    const text = await read(requestOf(openAction(), { type: 'SITE', changes: { site: 'Albi' } }, 'W'.repeat(2_000)));
    expect(text.match(/W/gu)).toHaveLength(2_000);
  });
});
