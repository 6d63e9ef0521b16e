import type { Kind } from './kinds.ts';

export type RawItem = Readonly<Record<string, unknown>>;
type Step = (content: RawItem) => RawItem;

const isRecord = (value: unknown): value is RawItem =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const counted: Step = (content) => (content['version'] === undefined ? { ...content, version: 1 } : content);

/** An advance may now be held for several reasons. */
const severalReasons: Step = (content) =>
  content['holdReason'] === undefined || content['holdReasons'] !== undefined
    ? content
    : { ...content, holdReasons: [content['holdReason']] };

/**
 * What brings the content of an older item (`body`, and `row`, its copy for lists) up to today's shape: the first step
 * takes version 1 to 2, and so on. A step leaves alone what has its shape already, since an index projects `row`
 * without the item's version.
 */
const steps: Readonly<Partial<Record<Kind, readonly Step[]>>> = {
  ENROLMENT: [counted],
  DECLARATION: [counted],
  INVOICE: [severalReasons],
};

/** What today's writers put on an item of this kind. */
export const schemaVersionOf = (kind: Kind): number => 1 + (steps[kind]?.length ?? 0);

/** An item in today's shape. One that a newer release wrote is returned unchanged: it only has more attributes. */
export const upcast = (kind: Kind, item: RawItem): RawItem => {
  const { schemaVersion } = item;
  const due = (steps[kind] ?? []).slice((typeof schemaVersion === 'number' ? schemaVersion : 1) - 1);
  if (due.length === 0) return item;
  const today = (content: unknown): unknown =>
    isRecord(content) ? due.reduce((older, step) => step(older), content) : content;
  return {
    ...item,
    ...('body' in item ? { body: today(item['body']) } : {}),
    ...('row' in item ? { row: today(item['row']) } : {}),
  };
};
