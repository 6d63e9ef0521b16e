import { describe, expect, it } from 'vitest';
import { isSiretCoherent, siretWarnings } from '../../domain/organisation.ts';

describe('the digits of a SIRET', () => {
  it.each(['73282932000074', '00000000200014', '00000000500017'])('hold together by Luhn’s formula: %s', (siret) => {
    expect(isSiretCoherent(siret)).toBe(true);
  });

  it.each([
    ['one digit mistyped', '73282932000075'],
    ['two digits swapped', '73282923000074'],
    ['thirteen digits', '7328293200007'],
    ['fifteen digits', '073282932000074'],
    ['a letter', '7328293200007A'],
    ['spaces before', ' 7328293200007'],
  ])('do not with %s', (_, siret) => {
    expect(isSiretCoherent(siret)).toBe(false);
  });

  it('hold together at La Poste when they add up to a multiple of five, and nowhere else', () => {
    // 3+5+6 = 14, and 0+0+0+0+0+1 more: 15.
    expect(isSiretCoherent('35600000000001')).toBe(true);
    expect(isSiretCoherent('35600000000002')).toBe(false);
    expect(isSiretCoherent('35600100000000')).toBe(false);
  });
});

describe('the warnings on a provider’s sheet', () => {
  it('are none with a coherent SIRET', () => {
    expect(siretWarnings({ siret: '73282932000074' })).toEqual([]);
  });

  it('report a SIRET that is missing', () => {
    expect(siretWarnings({ siret: null })).toEqual([
      {
        pointer: '/siret',
        code: 'SIRET_MISSING',
        detail:
          'Le SIRET manque : il figure sur chaque facture, et le service financier rejette celles qui n’en ont pas.',
      },
    ]);
  });

  it('report a SIRET that is mistyped', () => {
    expect(siretWarnings({ siret: '73282932000075' })).toEqual([
      {
        pointer: '/siret',
        code: 'SIRET_CHECKSUM',
        detail:
          'La clé de contrôle du SIRET 73282932000075 n’est pas bonne : un chiffre a sans doute été mal saisi. Vérifiez-le, sans quoi vos factures seront rejetées.',
      },
    ]);
  });
});
