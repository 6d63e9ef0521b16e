import { describe, expect, it } from 'vitest';
import { change, eventLabels } from '../../domain/event.ts';

describe('a change in the history', () => {
  it('is recorded when the value changed, and not when it stayed', () => {
    expect(change('site', 'Lieu', 'Albi', 'Toulouse')).toEqual([
      { field: 'site', label: 'Lieu', before: 'Albi', after: 'Toulouse' },
    ]);
    expect(change('places', 'Places', null, 0)).toHaveLength(1);
    expect(change('places', 'Places', 3, 3)).toEqual([]);
  });

  it('is headed by a sentence of its own for every event', () => {
    const sentences = Object.values(eventLabels);
    expect(new Set(sentences).size).toBe(sentences.length);
    expect(sentences.filter((sentence) => !/^[A-ZÉ][a-zé’]+ .*[a-zé)]$/u.test(sentence))).toEqual([]);
  });
});
