import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../infra/bundle.ts';
import { demoItems } from '../../player/demo/items.ts';
import { everyAction, keys, lists, type PrimaryKey, queues } from '../../store/keys.ts';

const text = readFileSync(join(projectRoot, 'docs', 'table.md'), 'utf8');
const [first = '', second = ''] = text.split('## Indexes');
const cells = (part: string): readonly (readonly string[])[] =>
  [...part.matchAll(/^\| `.*$/gmu)].map(([line]) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
const rows = cells(first).map(([kind = '', pk = '', sk = '']) => ({ kind, pk, sk }));
const indexRows = cells(second).map(([index = '', partition = '']) => ({ index, partition }));

/** `ACTION#{n}` → what it stands for. */
const matches = (pattern: string, key: string): boolean =>
  new RegExp(
    `^${pattern
      .split(/\{\w+\}/u)
      .map((part) => part.replaceAll(/[.*+?^$()|[\]\\]/gu, '\\$&'))
      .join('.+')}$`,
    'u',
  ).test(key);

/** One key of each sort, and the kind of item that stands under it. */
const samples: Readonly<Record<keyof typeof keys, readonly [string, PrimaryKey]>> = {
  action: ['ACTION', keys.action('A_1')],
  enrolment: ['ENROLMENT', keys.enrolment('A_1', 'A_1.E2')],
  reference: ['REFERENCE', keys.reference('A_1', 'R1')],
  declaration: ['DECLARATION', keys.declaration('A_1', '2023-01')],
  request: ['REQUEST', keys.request('A_1', 'A_1.M4')],
  invoice: ['INVOICE', keys.invoice('A_1', 1)],
  event: ['EVENT', keys.event('A_1', 1)],
  outbox: ['OUTBOX', keys.outbox('A_1', 1)],
  published: ['PUBLISHED', keys.published('A_1')],
  advanceWork: ['ADVANCE_WORK', keys.advanceWork('A_1')],
  counters: ['COUNTERS', keys.counters('GR1')],
  profile: ['PROFILE', keys.profile('GR1')],
  standing: ['STANDING', keys.standing('GR1')],
  register: ['REGISTER', keys.register('GR1')],
  registerEvent: ['REGISTER_EVENT', keys.registerEvent('GR1', 1)],
  series: ['SERIES', keys.series('GR1', 2023)],
  feed: ['FEED', keys.feed(1)],
  feedHead: ['FEED_HEAD', keys.feedHead()],
  idempotency: ['IDEMPOTENCY', keys.idempotency('x')],
};

describe('docs/table.md', () => {
  it('has one row per kind of item, with the keys that the code spells', () => {
    expect(rows.map(({ kind }) => kind).sort()).toEqual(
      Object.values(samples)
        .map(([kind]) => kind)
        .sort(),
    );
    for (const [kind, key] of Object.values(samples)) {
      const row = rows.find((one) => one.kind === kind);
      expect(matches(row?.pk ?? '', key.pk), `${kind} ${key.pk}`).toBe(true);
      expect(matches(row?.sk ?? '', key.sk), `${kind} ${key.sk}`).toBe(true);
    }
  });

  it('tells where real items are, indexes included', () => {
    const kinds = new Set<string>();
    for (const item of demoItems()) {
      const kind = String(item['kind']);
      kinds.add(kind);
      const row = rows.find((one) => one.kind === kind);
      expect(matches(row?.pk ?? '', String(item['pk'])) && matches(row?.sk ?? '', String(item['sk'])), kind).toBe(true);
      for (const index of ['gsi1', 'gsi2', 'gsi3']) {
        const partition = item[`${index}pk`];
        if (typeof partition !== 'string') continue;
        const told = indexRows.some((one) => one.index === index && matches(one.partition, partition));
        expect(told, `${kind} in ${index} ${partition}`).toBe(true);
      }
    }
    expect(kinds.size).toBeGreaterThan(8);
  });

  it('lists every list and queue of the code', () => {
    const partitions = [
      ...Object.values(lists).map((list) => list('GR1')),
      ...Object.values(queues).map((queue) => queue('ISSUED')),
      everyAction('AO'),
    ];
    for (const partition of partitions)
      expect(
        indexRows.some((one) => matches(one.partition, partition)),
        partition,
      ).toBe(true);
    expect(indexRows).toHaveLength(partitions.length);
  });
});
