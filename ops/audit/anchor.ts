import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { sha256 } from './chain.ts';
import { nine } from './fields.ts';
import type { Report } from './findings.ts';

const end = z.object({ seq: z.int(), head: z.string() });
const anchorSchema = z.object({
  /** Business instant of the audit that took it. */
  takenAt: z.string(),
  /** Where each chain ended, by partition. */
  chains: z.record(z.string(), end),
  /** The last number of each series, by `organisation year`. */
  series: z.record(z.string(), z.int()),
  /** The hash of the feed's messages, each with the hash before it. */
  feed: end,
});

/** What a table could not take back: kept outside it, it shows that a chain was rewritten or taken away whole. */
export type Anchor = z.infer<typeof anchorSchema>;
type End = z.infer<typeof end>;

type Linked = { readonly seq: number; readonly hash: string };

/** A chain that an anchor knows still goes through the event that ended it then. */
export const checkAnchored = (
  pk: string,
  anchored: End | undefined,
  events: readonly Linked[],
  report: Report,
): void => {
  if (anchored === undefined || anchored.seq === 0) return;
  const found = events.find(({ seq }) => seq === anchored.seq);
  if (found?.hash === anchored.head) return;
  const item = { pk, sk: `EVENT#${nine(anchored.seq)}` };
  report(
    'ANCHOR_DIFFERS',
    item,
    'chain',
    `L’ancre en garde une autre empreinte : la chaîne a été réécrite ou raccourcie.`,
  );
};

/** Chains and series that an anchor knows are still there. */
export const checkPresent = (anchor: Anchor, present: Pick<Anchor, 'chains' | 'series'>, report: Report): void => {
  for (const pk of Object.keys(anchor.chains).filter((one) => present.chains[one] === undefined))
    report('ANCHOR_DIFFERS', { pk, sk: 'EVENT' }, 'gone', 'L’ancre connaît cette chaîne, dont il ne reste rien.');
  for (const [name, last] of Object.entries(anchor.series)) {
    if ((present.series[name] ?? 0) >= last) continue;
    const [organisation = '', year = ''] = name.split(' ');
    const item = { pk: `ORG#${organisation}`, sk: `SERIES#AV#${year}` };
    report('ANCHOR_DIFFERS', item, 'series', `L’ancre connaît ${last} numéros de cette série.`);
  }
};

type Entry = { readonly position: number; readonly message: unknown };

/** Where the feed ends; what was in it when the anchor was taken is there still, unaltered. */
export const checkFeedAnchored = (feed: readonly Entry[], anchored: End | undefined, report: Report): End => {
  let head = '';
  let same = anchored === undefined || anchored.seq === 0;
  for (const { position, message } of feed) {
    head = sha256({ head, position, message }).digest('hex');
    same ||= position === anchored?.seq && head === anchored.head;
  }
  if (!same && anchored !== undefined)
    report(
      'ANCHOR_DIFFERS',
      { pk: 'FEED', sk: nine(anchored.seq) },
      'feed',
      'L’ancre garde du flux jusque-là une autre empreinte.',
    );
  return { seq: feed.at(-1)?.position ?? 0, head };
};

const named = /^ouverture-\d{8}T\d{6}Z\.json$/u;

/** The newest anchor of a folder; `null` if there is none. */
export const newestAnchor = (folder: string): Anchor | null => {
  const name = existsSync(folder)
    ? readdirSync(folder)
        .filter((one) => named.test(one))
        .sort()
        .at(-1)
    : undefined;
  return name === undefined ? null : anchorSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
};

/** Keeps an anchor beside the earlier ones, under the real instant. Answers its path. */
export const keepAnchor = (folder: string, anchor: Anchor, now: Date): string => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `ouverture-${now.toISOString().replaceAll(/[-:]|\.\d+/gu, '')}.json`);
  writeFileSync(`${path}.part`, `${JSON.stringify(anchor)}\n`);
  renameSync(`${path}.part`, path);
  return path;
};
