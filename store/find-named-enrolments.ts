import * as z from 'zod/mini';
import type { Enrolment } from '../domain/enrolment/enrolment.ts';
import type { Table } from './client.ts';
import { keys } from './keys.ts';
import { getItems } from './reads.ts';
import { enrolmentItem, parseItem } from './stored.ts';

const referenceItem = z.object({ enrolmentId: z.string() });

/** The enrolments that a file names, by reference or id, without reading the whole roster of the action. */
export const findNamedEnrolments = async (
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
