import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { date } from '../../../domain/calendar-date.ts';
import { issue } from '../../../domain/invoice/issue.ts';
import { invoiceId, invoiceNumber, parseInvoiceId } from '../../../domain/invoice/number.ts';
import { vatOf } from '../../../domain/invoice/vat.ts';
import { advanceTerms } from '../../support/advance-terms.ts';
import { heldInvoice, invoiceContent, issuedInvoice } from '../../support/invoices.ts';

const organisation = fc.stringMatching(/^[A-Z0-9]{1,7}$/);

describe('number an invoice', () => {
  it('is the year, the provider and the rank', () => {
    expect(invoiceNumber('GR237', 2023, 1)).toEqual({ ok: true, value: 'AV2023-GR237-00001' });
  });

  it('always fits in twenty characters of A-Z 0-9 + - _ /', () => {
    fc.assert(
      fc.property(organisation, fc.integer({ min: 1900, max: 2199 }), fc.integer({ min: 1, max: 99_999 }), (...key) => {
        const number = invoiceNumber(...key);
        expect(number.ok && number.value).toMatch(/^[A-Z0-9+\-_/]{1,20}$/);
      }),
    );
  });

  it('is never the same for two keys', () => {
    const key = fc.tuple(organisation, fc.integer({ min: 2022, max: 2024 }), fc.integer({ min: 1, max: 2_000_000 }));
    fc.assert(
      fc.property(key, key, (one, other) => {
        const [a, b] = [invoiceNumber(...one), invoiceNumber(...other)];
        const same = a.ok && b.ok && a.value === b.value;
        expect(same).toBe(a.ok && one.join('|') === other.join('|'));
      }),
    );
  });

  it('goes on past 99 999 while it fits, then refuses', () => {
    expect(invoiceNumber('GR237', 2023, 100_000)).toEqual({ ok: true, value: 'AV2023-GR237-100000' });
    expect(invoiceNumber('GR237', 2023, 9_999_999)).toEqual({ ok: true, value: 'AV2023-GR237-9999999' });
    expect(invoiceNumber('GR237', 2023, 10_000_000)).toMatchObject({ ok: false });
    expect(invoiceNumber('ORG0007', 2023, 99_999)).toEqual({ ok: true, value: 'AV2023-ORG0007-99999' });
    expect(invoiceNumber('ORG0007', 2023, 100_000)).toMatchObject({
      ok: false,
      error: {
        code: 'NUMBER_UNAVAILABLE',
        detail: 'La série 2023 de ORG0007 est épuisée\u00A0: AV2023-ORG0007-100000 dépasse 20 caractères.',
      },
    });
  });

  it.each([
    [['gr237', 2023, 1], 'Le code d’organisme «\u00A0gr237\u00A0» ne peut pas figurer dans un numéro de facture.'],
    [['', 2023, 1], 'Le code d’organisme «\u00A0\u00A0» ne peut pas figurer dans un numéro de facture.'],
    [
      ['ORG00008', 2023, 1],
      'Le code d’organisme «\u00A0ORG00008\u00A0» ne peut pas figurer dans un numéro de facture.',
    ],
    [['GR-37', 2023, 1], 'Le code d’organisme «\u00A0GR-37\u00A0» ne peut pas figurer dans un numéro de facture.'],
    [['GR237', 23, 1], 'L’année 23 n’a pas quatre chiffres.'],
    [['GR237', 999, 1], 'L’année 999 n’a pas quatre chiffres.'],
    [['GR237', 10_000, 1], 'L’année 10000 n’a pas quatre chiffres.'],
    [['GR237', 2023, 0], 'Le rang 0 n’est pas un nombre entier positif.'],
    [['GR237', 2023, -1], 'Le rang -1 n’est pas un nombre entier positif.'],
    [['GR237', 2023, 1.5], 'Le rang 1.5 n’est pas un nombre entier positif.'],
  ] as const)('refuses %j', ([of, year, rank], detail) => {
    expect(invoiceNumber(of, year, rank)).toEqual({
      ok: false,
      error: { code: 'NUMBER_UNAVAILABLE', detail },
    });
  });

  it('takes the years of four figures, the first and the last', () => {
    expect(invoiceNumber('GR237', 1000, 1)).toEqual({ ok: true, value: 'AV1000-GR237-00001' });
    expect(invoiceNumber('GR237', 9999, 1)).toEqual({ ok: true, value: 'AV9999-GR237-00001' });
  });
});

describe('name an invoice', () => {
  it('carries the action number and gives it back', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z0-9_A-]{1,20}$/),
        fc.integer({ min: 1, max: 999_999 }),
        (action, sequence) => {
          expect(parseInvoiceId(invoiceId(action, sequence))).toEqual({ actionNumber: action, sequence });
        },
      ),
    );
  });

  it.each([
    '',
    '23C00390257_1',
    '-A1',
    '23C00390257_1-A0',
    '23C00390257_1-A01',
    '23C00390257_1-A1x',
    '\n23C00390257_1-A1',
  ])('refuses %j', (id) => {
    expect(parseInvoiceId(id)).toBeUndefined();
  });
});

describe('hold an advance invoice', () => {
  it('takes no number and says what is missing', () => {
    const held = heldInvoice();
    expect(held).toMatchObject({ state: 'HELD', holdReasons: [{ code: 'NO_TRAINEE_ENTERED' }] });
    for (const field of ['number', 'series', 'issuedOn', 'paymentDueOn']) expect(held).not.toHaveProperty(field);
  });
});

describe('issue an advance invoice', () => {
  it('says everything that the public buyer needs', () => {
    expect(issuedInvoice()).toEqual({
      id: '23C00390257_1-A1',
      actionNumber: '23C00390257_1',
      organisation: 'GR237',
      sequence: 1,
      kind: 'ADVANCE',
      typeCode: '386',
      amounts: { exclTaxCents: 4_800_000, vatCents: 0, inclTaxCents: 4_800_000 },
      vat: {
        category: 'E',
        rateBasisPoints: 0,
        exemptionCode: 'VATEX-EU-132-1I',
        exemptionReason:
          'Exonération de TVA, article 261-4-4° a du code général des impôts (formation professionnelle continue).',
      },
      computation: invoiceContent().computation,
      references: {
        contractNumber: '23C0390257',
        purchaseOrderNumber: 'BC-2023-0039',
        commitmentNumber: 'EJ-2022-0390257',
        serviceCode: 'FORMATION',
      },
      parties: {
        seller: { name: 'Organisme fictif GR237', siret: '00000023700012' },
        buyer: { name: 'Région fictive', siret: '00000000100019' },
      },
      state: 'ISSUED',
      number: 'AV2023-GR237-00001',
      series: { organisation: 'GR237', year: 2023, rank: 1 },
      issuedOn: '2023-01-05',
      paymentDueOn: '2023-02-04',
      statusHistory: [{ state: 'ISSUED', at: '2023-01-05T09:00:00.000Z', by: 'advance-invoice' }],
    });
  });

  it('is a 386 from the provider and a 500 from the Région', () => {
    expect(invoiceContent({ issuedBy: 'PROVIDER' }).typeCode).toBe('386');
    expect(invoiceContent({ issuedBy: 'REGION' }).typeCode).toBe('500');
  });

  it('is numbered in the year of its business day', () => {
    const issued = issue(invoiceContent(), {
      rank: 4,
      on: date('2024-12-31'),
      at: '2024-12-31T22:59:59.999Z',
      by: 'advance-invoice',
    });
    expect(issued).toMatchObject({
      value: { number: 'AV2024-GR237-00004', series: { year: 2024, rank: 4 }, paymentDueOn: '2025-01-30' },
    });
  });

  it('is the same whether it was held before or not, but for its history', () => {
    const command = { rank: 1, on: date('2023-01-05'), at: '2023-01-05T09:00:00.000Z', by: 'advance-invoice' };
    const [direct, released] = [issue(invoiceContent(), command), issue(heldInvoice(), command)];
    expect(direct.ok && released.ok && { ...released.value, statusHistory: direct.value.statusHistory }).toEqual(
      direct.ok && direct.value,
    );
  });
});

describe('split the tax out of an advance', () => {
  const taxed = advanceTerms({ vatExempt: false, amountExclTaxCents: 100_000_000, amountInclTaxCents: 120_000_000 });

  it('has none for an exempt holder', () => {
    expect(vatOf(advanceTerms(), 4_800_000)).toMatchObject({
      amounts: { exclTaxCents: 4_800_000, vatCents: 0, inclTaxCents: 4_800_000 },
      vat: { category: 'E' },
    });
  });

  it('takes the contract’s own proportion otherwise, and says so', () => {
    expect(vatOf(taxed, 1_500_000)).toEqual({
      amounts: { exclTaxCents: 1_250_000, vatCents: 250_000, inclTaxCents: 1_500_000 },
      vat: {
        category: 'S',
        rateBasisPoints: 2_000,
        explanation:
          'TVA à 20\u00A0%, taux qui ressort des montants HT et TTC du marché\u00A0: l’avance, fixée TTC, est répartie dans la même proportion.',
      },
    });
  });

  it('shows 5,5 % when that is the contract’s rate', () => {
    const reduced = { ...taxed, amountInclTaxCents: 105_500_000 };
    expect(vatOf(reduced, 1_055).vat).toMatchObject({
      rateBasisPoints: 550,
      explanation:
        'TVA à 5,5\u00A0%, taux qui ressort des montants HT et TTC du marché\u00A0: l’avance, fixée TTC, est répartie dans la même proportion.',
    });
    expect(vatOf(reduced, 1_055).amounts).toEqual({ exclTaxCents: 1_000, vatCents: 55, inclTaxCents: 1_055 });
  });

  it('always adds up, with the tax within a cent of the rate', () => {
    const contract = fc.record({
      amountExclTaxCents: fc.integer({ min: 1_000_000, max: 1_000_000_000 }),
      rate: fc.constantFrom(2_000n, 1_000n, 550n),
      thousandths: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(contract, ({ amountExclTaxCents, rate, thousandths }) => {
        const amountInclTaxCents = amountExclTaxCents + Number((BigInt(amountExclTaxCents) * rate + 5_000n) / 10_000n);
        const advance = Math.ceil((amountInclTaxCents / 1_000) * thousandths);
        const { amounts, vat } = vatOf({ vatExempt: false, amountExclTaxCents, amountInclTaxCents }, advance);
        expect(amounts.exclTaxCents + amounts.vatCents).toBe(advance);
        expect(vat.rateBasisPoints).toBe(Number(rate));
        expect(Math.abs(amounts.vatCents - (amounts.exclTaxCents * Number(rate)) / 10_000)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
