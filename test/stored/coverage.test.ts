import { describe, expect, it } from 'vitest';
import { everyState, missingStates } from './coverage.ts';
import { recordsOf } from './driver.ts';
import { kinds, summarise } from './product.ts';
import { itemsOfRelease, releases } from './releases.ts';

const newest = releases().at(-1) ?? '';

describe(`the items that ${newest} stored`, () => {
  it('are of every kind, in every state that the domain names', () => {
    expect(missingStates(itemsOfRelease(newest))).toEqual([]);
  });

  it('are each needed: without a kind, that kind and its states are reported missing', () => {
    const items = itemsOfRelease(newest);
    for (const kind of kinds) {
      const missing = missingStates(items.filter((item) => item['kind'] !== kind));
      expect(missing).toEqual(everyState.filter((state) => state === kind || state.startsWith(`${kind} `)));
    }
  });

  it('name nobody: every trainee is visibly made up', () => {
    const names = itemsOfRelease(newest)
      .filter(({ kind }) => kind === 'ENROLMENT')
      .map(({ body }) => (typeof body === 'object' && body !== null && 'lastName' in body ? body.lastName : null));
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !/^(FICTIF|Stagiaire$)/u.test(String(name)))).toEqual([]);
  });
});

describe.each(releases())('the items that %s stored', (release) => {
  it('are legible in a parked record', () => {
    for (const { dynamodb, ...record } of recordsOf(itemsOfRelease(release)).Records) {
      const { unreadable } = summarise({ ...record, ...(dynamodb === undefined ? {} : { dynamodb }) });
      expect(unreadable).toBeNull();
    }
  });
});
