import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { Enrolment } from '../../../domain/enrolment/index.ts';
import type { Table } from './client.ts';
import { backoff } from './commit.ts';
import { keys, type PrimaryKey } from './keys.ts';
import { enrolmentItem, parseItem } from './stored.ts';

const mostKeys = 100;
const referenceItem = z.object({ enrolmentId: z.string() });

/** Items by their keys, strongly consistent, in no order; those that are not there are left out. */
const getItems = async (table: Table, wanted: readonly PrimaryKey[]): Promise<readonly Record<string, unknown>[]> => {
  const parts = Array.from({ length: Math.ceil(wanted.length / mostKeys) }, (_, index) =>
    wanted.slice(index * mostKeys, (index + 1) * mostKeys),
  );
  const read = async (part: readonly PrimaryKey[]): Promise<readonly Record<string, unknown>[]> => {
    const items: Record<string, unknown>[] = [];
    let left: readonly Record<string, unknown>[] = part;
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt > 0) await backoff(attempt);
      if (attempt > 10) throw new Error(`${left.length} items were not read after ${attempt} tries`);
      const answer = await table.client.send(
        new BatchGetCommand({ RequestItems: { [table.name]: { Keys: [...left], ConsistentRead: true } } }),
      );
      items.push(...(answer.Responses?.[table.name] ?? []));
      left = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
    }
    return items;
  };
  return (await Promise.all(parts.map(read))).flat();
};

/**
 * The enrolments of an action that have one of these references, or one of these ids: what a file names, without the
 * rest of the roster.
 */
export const enrolmentsNamed = async (
  table: Table,
  actionNumber: string,
  named: { readonly references: readonly string[]; readonly ids: readonly string[] },
): Promise<readonly Enrolment[]> => {
  const references = [...new Set(named.references)];
  const found = await getItems(
    table,
    references.map((reference) => keys.reference(actionNumber, reference)),
  );
  const ids = new Set([...named.ids, ...found.map((item) => parseItem(referenceItem, 'REFERENCE', item).enrolmentId)]);
  const items = await getItems(
    table,
    [...ids].map((id) => keys.enrolment(actionNumber, id)),
  );
  return items.map((item) => parseItem(enrolmentItem, 'ENROLMENT', item).body);
};
