import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { confirmEnrolment } from '../../contract/routes/decide-enrolment.ts';
import { importLines } from '../../contract/routes/import-lines.ts';
import { listActionEnrolments } from '../../contract/routes/list-action-enrolments.ts';
import { openAction } from '../../contract/routes/open-action.ts';
import { registerAction } from '../../contract/routes/register-action.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { guideAction } from '../support/guide.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp('2023-01-10');
});
afterAll(async () => app.stop());

let next = 0;
let action = '';
const listed = z.object({ items: z.array(z.record(z.string(), z.unknown())) });
const reported = z.object({ refused: z.number().default(0), lines: z.array(z.object({ status: z.string() })) });

const send = async (
  kind: string,
  body: string,
  more: {
    readonly as?: 'GR237' | 'GR512' | 'region';
    readonly query?: Record<string, string>;
    readonly key?: string;
  } = {},
) =>
  app.serve(importLines, {
    as: more.as ?? 'GR237',
    query: { kind, ...more.query },
    body,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      ...(more.key === undefined ? {} : { 'idempotency-key': more.key }),
    },
  });
const roster = async (): Promise<readonly Record<string, unknown>[]> => {
  const { body } = await app.serve(listActionEnrolments, {
    as: 'GR237',
    params: { actionNumber: action },
    query: { limit: '100' },
  });
  return listed.parse(body).items;
};
const statuses = (body: unknown): readonly string[] => reported.parse(body).lines.map(({ status }) => status);

beforeEach(async () => {
  next += 1;
  action = `23IMPORT${next}_1`;
  const registered = await app.serve(registerAction, { as: 'region', body: { ...guideAction, actionNumber: action } });
  if (registered.status !== 201) throw new Error(`${action} was not registered`);
});

describe('importing enrolments', () => {
  it('says that a file is not in UTF-8, and how to save it, rather than keep wrong names', async () => {
    expect(await send('enrolments', `N° Action;Nom;Prénom;Référence\n${action};L\uFFFDa;Ana;R1\n`)).toMatchObject({
      status: 422,
      body: { code: 'INVALID', detail: expect.stringContaining('CSV UTF-8'), violations: [{ pointer: '' }] },
    });
    expect(await roster()).toHaveLength(0);
  });

  it('names the column of each violation, when a line has several', async () => {
    const { body } = await send('enrolments', `N° Action;Nom;Prénom;Référence\n${action};Durand;;*\n`);
    expect(body).toMatchObject({
      lines: [{ column: 'Prénom', detail: expect.stringMatching(/^Prénom : Ce champ .+ Référence : Une référence /u) }],
    });
  });

  it('asks for a day as people write it', async () => {
    const { body } = await send('entries', `N° Action;Référence;Date d’entrée\n${action};R1;31/02/2023\n`);
    expect(body).toMatchObject({
      lines: [{ value: '31/02/2023', detail: expect.stringContaining('JJ/MM/AAAA ou AAAA-MM-JJ') }],
    });
  });

  it('takes good lines, reports bad ones, and changes nothing the second time', async () => {
    const file = `\uFEFFN° Action;Nom;Prénom;Référence;Composante\r\n${action};Durand;Ana;R1;01\r\n\r\n${action};Martin;;R2;\r\n${action};"Le; Gall";Yann;R3;99\r\n23INCONNUE_1;X;Y;R4;\r\n${action};Petit;Léa;R5;\r\n`;
    const first = await send('enrolments', file);
    expect(first).toMatchObject({
      status: 200,
      body: {
        accepted: 2,
        refused: 3,
        lines: [
          { line: 2, status: 'ACCEPTED' },
          { line: 4, status: 'REFUSED', column: 'Prénom', code: 'REQUIRED' },
          { line: 5, status: 'REFUSED', column: 'Composante', value: '99', code: 'INVALID' },
          { line: 6, status: 'REFUSED', column: 'N° Action', value: '23INCONNUE_1', code: 'NOT_FOUND' },
          { line: 7, status: 'ACCEPTED' },
        ],
      },
    });
    expect((await roster()).map((one) => one['lastName'])).toEqual(['Durand', 'Petit']);
    const again = await send('enrolments', file);
    expect(statuses(again.body)).toEqual(['UNCHANGED', 'REFUSED', 'REFUSED', 'REFUSED', 'UNCHANGED']);
    expect(await roster()).toHaveLength(2);
  });

  it('refuses a reference of another trainee, in the table or in the file', async () => {
    const { body } = await send(
      'enrolments',
      `actionNumber,lastName,firstName,reference\n${action},A,B,R1\n${action},C,D,R1\n${action},A,B,R1\n`,
    );
    expect(body).toMatchObject({
      lines: [
        { status: 'ACCEPTED' },
        { status: 'REFUSED', code: 'ENROLMENT_ALREADY_EXISTS', column: 'reference', value: 'R1' },
        { status: 'UNCHANGED' },
      ],
    });
    expect(await roster()).toHaveLength(1);
  });

  it('writes nothing in a dry run, and nothing at all when one line is bad and all or none is asked for', async () => {
    const good = `actionNumber,lastName,firstName,reference\n${action},A,B,R1\n`;
    expect(await send('enrolments', good, { query: { dryRun: 'true' } })).toMatchObject({
      body: { accepted: 1, refused: 0 },
    });
    expect(await roster()).toEqual([]);
    const mixed = await send('enrolments', `${good}${action},,B,R2\n`, { query: { atomic: 'true' } });
    expect(mixed).toMatchObject({ body: { accepted: 0, refused: 1 } });
    expect(statuses(mixed.body)).toEqual(['SKIPPED', 'REFUSED']);
    expect(await roster()).toEqual([]);
    expect(await send('enrolments', good, { query: { atomic: 'true' } })).toMatchObject({ body: { accepted: 1 } });
    expect(await roster()).toHaveLength(1);
  });

  it('takes five hundred lines in one call, and is shared with others who write meanwhile', async () => {
    const lines = (from: number, to: number): string =>
      `actionNumber,lastName,firstName,reference\n${Array.from({ length: to - from }, (_, index) => `${action},N${from + index},P,R${from + index}`).join('\n')}`;
    const both = await Promise.all([send('enrolments', lines(0, 500)), send('enrolments', lines(400, 600))]);
    expect(both.map(({ body }) => reported.parse(body).refused)).toEqual([0, 0]);
    const deps = await app.deps.enrolments.ofAction(action);
    expect(new Set(deps.map((one) => one.reference)).size).toBe(600);
    expect(deps).toHaveLength(600);
    expect((await app.deps.actions.read(action))?.action.facts.pendingEnrolments).toBe(600);
  });

  it('remembers its report under a key', async () => {
    const file = `actionNumber,lastName,firstName,reference\n${action},A,B,R1\n`;
    const key = `import-${next}`;
    const first = await send('enrolments', file, { key });
    const again = await send('enrolments', file, { key });
    expect(again.body).toEqual(first.body);
    expect(statuses(again.body)).toEqual(['ACCEPTED']);
    expect(await send('enrolments', `${file}${action},C,D,R2\n`, { key })).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });
});

describe('importing a file that cannot be read', () => {
  it.each([
    ['nothing', '', /vide/],
    ['no line', 'actionNumber,lastName,firstName,reference\n', /aucune ligne/],
    ['a missing and an unknown column', 'actionNumber,lastName,reference,couleur\nA,B,C,D\n', /2 raisons/],
    ['the same column twice', 'N° Action;actionNumber;Nom;Prénom;Référence\nA;B;C;D;E\n', /disent la même chose/],
    ['an open quote', 'actionNumber,lastName,firstName,reference\nA,"B,C,D\n', /CSV valide/],
    [
      'too many lines',
      `actionNumber,lastName,firstName,reference\n${'A_1,B,C,D\n'.repeat(501)}`,
      /501 lignes : envoyez-en 500/,
    ],
  ])('says why: %s', async (_, file, detail) => {
    expect(await send('enrolments', file)).toMatchObject({
      status: 422,
      body: { code: 'INVALID', detail: expect.stringMatching(detail) },
    });
  });

  it('takes only CSV, and only from who may', async () => {
    const wrong = await app.serve(importLines, {
      as: 'GR237',
      query: { kind: 'enrolments' },
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(wrong).toMatchObject({ status: 415 });
    expect(await send('actions', 'x', { as: 'GR237' })).toMatchObject({
      status: 403,
      body: { code: 'ROLE_NOT_ALLOWED' },
    });
    expect(await send('entries', 'x', { as: 'region' })).toMatchObject({ status: 403 });
    const file = `actionNumber,lastName,firstName,reference\n${action},A,B,R1\n`;
    const foreign = await send('enrolments', file, { as: 'GR512' });
    const unknown = await send('enrolments', file.replace(action, '23NULLE_1'), { as: 'GR512' });
    expect(JSON.stringify(foreign.body).replace(action, '')).toBe(
      JSON.stringify(unknown.body).replace('23NULLE_1', ''),
    );
    expect(foreign).toMatchObject({ body: { refused: 1 } });
  });

  it('never fails nor half-writes, whatever the file', async () => {
    const cell = fc.oneof(
      fc.constantFrom('R1', '', '05/01/2023', '=1+1', '"', 'é', "'=A1", 'x'.repeat(500), '\t'),
      fc.string({ maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('enrolments', 'entries', 'declarations'),
        fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 6 }),
        fc.constantFrom(';', ','),
        async (kind, rows, mark) => {
          const header = {
            enrolments: 'actionNumber,lastName,firstName,reference',
            entries: 'actionNumber,reference,entryDate',
            declarations: 'actionNumber,period,reference,hours',
          }[kind];
          const before = await app.deps.actions.read(action);
          const file = [header, ...rows.map((row) => row.join(','))].join('\n').replaceAll(',', mark);
          const answered = await send(kind, file, { query: { atomic: 'true' } });
          expect(answered.status).toBeLessThan(500);
          if (answered.status !== 200 || reported.parse(answered.body).refused !== 0)
            expect(await app.deps.actions.read(action)).toEqual(before);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('importing entries and declarations', () => {
  it('records entries by reference, in French or ISO days, and reports what the rules refuse', async () => {
    await send('enrolments', `actionNumber,lastName,firstName,reference\n${action},A,B,R1\n${action},C,D,R2\n`);
    const [first] = await app.deps.enrolments.ofAction(action);
    await app.serve(confirmEnrolment, { as: 'GR237', params: { actionNumber: action, id: first?.id ?? '' } });
    const file = `N° Action;Référence;Date d'entrée\n${action};R1;05/01/2023\n${action};R2;2023-01-05\n${action};R9;05/01/2023\n${action};R1;31/02/2023\n${action};R1;11/01/2023\n`;
    const answered = await send('entries', file);
    expect(answered.body).toMatchObject({
      lines: [
        { line: 2, status: 'ACCEPTED' },
        { line: 3, status: 'REFUSED', code: 'ENROLMENT_STATE' },
        { line: 4, status: 'REFUSED', code: 'NOT_FOUND', column: 'Référence', value: 'R9' },
        { line: 5, status: 'REFUSED', code: 'INVALID', column: "Date d'entrée", value: '31/02/2023' },
        { line: 6, status: 'REFUSED', code: 'ENTRY_IN_FUTURE', column: "Date d'entrée" },
      ],
    });
    expect(statuses((await send('entries', file)).body)[0]).toBe('UNCHANGED');
    expect((await app.deps.actions.read(action))?.action.facts.entryDates).toEqual({ '2023-01-05': 1 });
  });

  it('declares a period whole: one wrong line holds back the others', async () => {
    await send('enrolments', `actionNumber,lastName,firstName,reference\n${action},A,B,R1\n${action},C,D,R2\n`);
    for (const one of await app.deps.enrolments.ofAction(action))
      await app.serve(confirmEnrolment, { as: 'GR237', params: { actionNumber: action, id: one.id } });
    await send('entries', `actionNumber,reference,entryDate\n${action},R1,05/01/2023\n${action},R2,06/01/2023\n`);
    await app.serve(openAction, {
      as: 'GR237',
      params: { actionNumber: action },
      body: { actualStartDate: '2023-01-05' },
    });
    app.clock.set('2023-02-02');
    const header = 'actionNumber;period;reference;hours';
    const wrong = await send('declarations', `${header}\n${action};2023-01;R1;70,5\n${action};2023-01;R2;9999\n`);
    expect(wrong.body).toMatchObject({
      accepted: 0,
      lines: [
        { status: 'REFUSED' },
        { status: 'REFUSED', column: 'hours', value: '9999', code: 'HOURS_OUT_OF_BOUNDS' },
      ],
    });
    const good = `${header}\n${action};2023-01;R1;70,5\n${action};2023-01;R2;60\n`;
    expect(statuses((await send('declarations', good)).body)).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(statuses((await send('declarations', good)).body)).toEqual(['UNCHANGED', 'UNCHANGED']);
    expect((await app.deps.declarations.get(action, '2023-01'))?.hours.map(({ hours }) => hours)).toEqual([70.5, 60]);
    app.clock.set('2023-02-03');
  });
});

describe('importing actions', () => {
  it('registers them for the Région, amounts in euros or cents, and refuses what the law forbids', async () => {
    const header =
      'N° Action;N° Contrat;Lot;Intitulé;Année;Organisme;Date de début prévue;Date de fin prévue;Fréquence de déclaration;Période de facturation;Places;Lieu;Composantes;Montant HT;Montant TTC;Durée;Taux;Acheteur;Date de consultation;Émise par;Exonérée de TVA;N° d’engagement;Code service;Bon de commande';
    const line = (number: string, rate: string, from = ''): string =>
      `${number};23C1;Lot 1;Titre;2023;GR237;02/01/2023;30/06/2024;Mensuelle;Mensuelle;12;Toulouse;"01|Un|02/01/2023|30/06/2024;02|Deux|02/01/2023|30/06/2024";240 000,00 €;240 000,00 €;18;${rate};OTHER;03/10/2022;PROVIDER;oui;EJ;SVC;BDC${from}`;
    const file = `${header}\n${line(`23R${next}A_1`, '0,3')}\n${line(`23R${next}B_1`, '0,9')}\n`;
    const answered = await send('actions', file, { as: 'region' });
    expect(answered.body).toMatchObject({
      lines: [
        { status: 'ACCEPTED' },
        { status: 'REFUSED', code: 'ADVANCE_RATE_INVALID', column: 'Taux', value: '0,9' },
      ],
    });
    const stored = await app.deps.actions.read(`23R${next}A_1`);
    expect(stored?.action).toMatchObject({
      advanceTerms: { amountExclTaxCents: 24_000_000, rate: 0.3, vatExempt: true },
      components: [{ number: '01' }, { number: '02', title: 'Deux' }],
    });
    expect(statuses((await send('actions', file, { as: 'region' })).body)).toEqual(['UNCHANGED', 'REFUSED']);
    const corrected = file.replaceAll(';12;Toulouse;', ';15;Toulouse;');
    expect((await send('actions', corrected, { as: 'region' })).body).toMatchObject({
      lines: [{ status: 'REFUSED', code: 'ACTION_ALREADY_EXISTS' }, { status: 'REFUSED' }],
    });
    const dated = `${header};Départ du délai de paiement;Date de départ du délai de paiement\n${[
      line(`23R${next}C_1`, '0,3', ';Notification du contrat;20/12/2022'),
      line(`23R${next}D_1`, '0,3', ';;'),
      line(`23R${next}E_1`, '0,3', ';Acte de démarrage;02/10/2022'),
      line(`23R${next}F_1`, '0,3', ';Autre;20/12/2022'),
    ].join('\n')}\n`;
    expect((await send('actions', dated, { as: 'region' })).body).toMatchObject({
      lines: [
        { status: 'ACCEPTED' },
        { status: 'ACCEPTED' },
        { status: 'REFUSED', column: 'Date de départ du délai de paiement', value: '02/10/2022' },
        { status: 'REFUSED', column: 'Départ du délai de paiement', value: 'Autre' },
      ],
    });
    expect((await app.deps.actions.read(`23R${next}C_1`))?.action.advanceTerms.paymentPeriodFrom).toEqual({
      event: 'CONTRACT_NOTIFICATION',
      on: '2022-12-20',
    });
    expect((await app.deps.actions.read(`23R${next}D_1`))?.action.advanceTerms.paymentPeriodFrom).toBeUndefined();
  });
});
