import { describe, expect, it } from 'vitest';
import { actorOf, type Caller, maySee, system } from '../../domain/caller.ts';

const titulaire: Caller = { userId: 'GR237', name: 'Titulaire', role: 'titulaire', organisation: 'GR237' };
const agent = (role: 'region' | 'finance'): Caller => ({ userId: role, name: 'Agent', role, organisation: null });

describe('a caller', () => {
  it('sees its own provider’s objects only, unless it is of the Région', () => {
    expect(maySee(titulaire, 'GR237')).toBe(true);
    expect(maySee(titulaire, 'GR512')).toBe(false);
    expect(maySee(agent('region'), 'GR512')).toBe(true);
    expect(maySee(agent('finance'), 'GR512')).toBe(true);
  });

  it('is who an event was caused by, without its name', () => {
    expect(actorOf(titulaire)).toEqual({ userId: 'GR237', role: 'titulaire' });
    expect(system('sweep-outbox')).toEqual({ userId: 'sweep-outbox', role: 'system' });
  });
});
