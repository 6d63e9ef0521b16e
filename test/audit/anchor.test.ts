import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Anchor, keepAnchor, newestAnchor } from '../../ops/audit/anchor.ts';
import { audit } from '../../ops/audit/audit.ts';
import { rehash } from './alterations.ts';
import { type Corruptible, copyOf, isHolder, nine, plus, set } from './corruptible.ts';
import { type Item, past, writePast } from './past.ts';

let whole: Item[];
let clock: { readonly now: Date; readonly maxAgeMs: number };
let anchor: Anchor;
beforeAll(async () => {
  const { items, now } = await writePast();
  whole = items;
  clock = { now, maxAgeMs: 10 * 60_000 };
  ({ anchor } = await audit(whole, clock));
});

/** Alterations after which every item agrees with every other: each answers the key that the anchor names. */
const silent: Readonly<Record<string, (table: Corruptible) => string>> = {
  'an author replaced in a chain rewritten to its head': (table) => {
    const { event } = table;
    set(event(past.closed, 1), 'by.userId', 'autre');
    rehash(table, past.closed);
    return `ACTION#${past.closed} / EVENT#${nine(Number(anchor.chains[`ACTION#${past.closed}`]?.seq))}`;
  },
  'an action that awaits its opening, erased whole with its figures': ({ copy, find }) => {
    const pk = `ACTION#${past.waiting}`;
    for (const item of copy.filter((one) => one['pk'] === pk)) copy.splice(copy.indexOf(item), 1);
    const counters = find('ORG#GR237', 'COUNTERS');
    for (const name of ['awaitingOpening', 'pendingEnrolments', 'pendingRequests']) plus(counters, name, -1);
    return `${pk} / EVENT`;
  },
  'an organisation’s chain taken away with its sheet and its suspensions': ({ copy }) => {
    const isGone = ({ pk, sk }: Item) => pk === 'REGISTER#GR237' || sk === 'PROFILE' || sk === 'STANDING';
    for (const item of copy.filter(isGone)) copy.splice(copy.indexOf(item), 1);
    return 'REGISTER#GR237 / EVENT';
  },
  'words of the feed that only finance reads': ({ feed }) => {
    const { message } = feed(1);
    if (isHolder(message)) set(message, 'data.currency', 'USD');
    return `FEED / ${nine(anchor.feed.seq)}`;
  },
};

describe('an anchor kept outside the table', () => {
  it.each(Object.entries(silent))('shows %s, which nothing else does', async (_, alter) => {
    const table = copyOf(whole);
    const key = alter(table);
    expect((await audit(table.copy, clock)).findings).toEqual([]);
    const { findings } = await audit(table.copy, clock, undefined, anchor);
    expect(findings.map((finding) => `${finding.code} ${finding.key}`)).toEqual([`ANCHOR_DIFFERS ${key}`]);
  });

  it('finds nothing in the same table, nor in one that has gone on since', async () => {
    expect((await audit(whole, clock, undefined, anchor)).findings).toEqual([]);
    const table = copyOf(whole);
    const earlier = {
      ...anchor,
      chains: Object.fromEntries(
        Object.entries(anchor.chains).map(([pk]) => [
          pk,
          { seq: 1, head: String(table.find(pk, `EVENT#${nine(1)}`)['hash']) },
        ]),
      ),
      series: {},
      feed: { seq: 0, head: '' },
    };
    expect((await audit(whole, clock, undefined, earlier)).findings).toEqual([]);
  });

  it('says that a number of a series was taken back', async () => {
    const more = { ...anchor, series: { 'GR237 2023': 99 } };
    const { findings } = await audit(whole, clock, undefined, more);
    expect(findings.map(({ code, key }) => `${code} ${key}`)).toEqual(['ANCHOR_DIFFERS ORG#GR237 / SERIES#AV#2023']);
  });

  it('is kept beside the earlier ones; the newest is read back', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ouverture-anchors-'));
    expect(newestAnchor(join(folder, 'nothing'))).toBeNull();
    keepAnchor(folder, { ...anchor, takenAt: 'first' }, new Date('2023-01-05T02:00:00Z'));
    keepAnchor(folder, anchor, new Date('2023-01-06T02:00:00Z'));
    expect(newestAnchor(folder)).toEqual(anchor);
    rmSync(folder, { recursive: true });
  });
});
