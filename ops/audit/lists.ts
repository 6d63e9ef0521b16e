import { isDeepStrictEqual } from 'node:util';
import { type Indexes, indexNames, nine } from './fields.ts';
import { type Key, type Report, shown } from './findings.ts';
import type { ActionRead } from './items.ts';
import type { Partition } from './partition.ts';
import { anomaliesOf, deadlineOf, dueOf } from './rules.ts';

/** Compares every index attribute: one too many also puts the item in a list. */
export const checkIndexes = (item: Indexes & Key, expected: Indexes, report: Report): void => {
  for (const name of indexNames) {
    if (item[name] === expected[name]) continue;
    const detail = `${name} est ${shown(item[name])}, au lieu de ${shown(expected[name])}.`;
    report('INDEX_DIFFERS', item, name, detail);
  }
};

type Fields = Readonly<Record<string, unknown>>;
/** The row that lists show has the item's own values, and `derived` for the fields that only the row has. */
const checkRow = ({ row, body, ...item }: Key & { row: Fields; body: Fields }, derived: Fields, report: Report) => {
  const expected: Fields = { ...body, ...derived };
  for (const name of new Set([...Object.keys(row), ...Object.keys(derived)])) {
    if (!(name in expected) || isDeepStrictEqual(row[name], expected[name])) continue;
    const detail = `${name} : la ligne dit ${shown(row[name])}, l’élément ${shown(expected[name])}.`;
    report('ROW_DIFFERS', item, name, detail);
  }
};

const checkPlace = (item: Key, actionNumber: string, sk: string, report: Report) => {
  const pk = `ACTION#${actionNumber}`;
  if (item.pk !== pk || item.sk !== sk) report('ITEM_MISPLACED', item, 'key', `Sa place est ${pk} / ${sk}.`);
};

const checkOwner = (item: Key, { organisation }: { organisation: string }, { body }: ActionRead, report: Report) => {
  if (organisation === body.organisation) return;
  const detail = `Il est au nom de ${organisation}, l’action à celui de ${body.organisation}.`;
  report('ITEM_MISPLACED', item, 'organisation', detail);
};

type Listed = Indexes & Key & { row: Fields; body: Fields & { actionNumber: string; organisation: string } };

const checkActionLists = (action: ActionRead, report: Report) => {
  const { body, row } = action;
  const { organisation, actionNumber } = body;
  const deadline = deadlineOf(body);
  const state = body.status === 'EC' && body.overdue === true ? 'EC_OVERDUE' : body.status;
  checkPlace(action, actionNumber, 'ACTION', report);
  const indexes = {
    gsi1pk: `ORG#${organisation}#ACTIONS`,
    gsi1sk: actionNumber,
    gsi3pk: `ACTIONS#${state}`,
    gsi3sk: actionNumber,
    ...(deadline === null ? {} : { gsi2pk: 'DEADLINE', gsi2sk: `${deadline}#${actionNumber}` }),
  };
  checkIndexes(action, indexes, report);
  const due = dueOf(body);
  const derived = {
    actualStartDate: body.actualStartDate ?? null,
    overdue: body.overdue ?? false,
    anomalies: [...anomaliesOf(body)].sort(),
    pendingEnrolments: body.facts.pendingEnrolments,
    dueDeclarations: due.length,
    duePeriods: due,
    pendingRequests: Object.keys(body.facts.pendingRequests).length,
  };
  checkRow({ ...action, row: { ...row, anomalies: [...row.anomalies].sort() } }, derived, report);
};

/** Every item of an action is in its place, and in the lists and work queues that its state requires. */
export const checkLists = (partition: Partition, action: ActionRead, report: Report): void => {
  const { actionNumber } = action.body;
  const check = (item: Listed, sk: string, indexes: Indexes, derived: Fields = {}) => {
    checkPlace(item, item.body.actionNumber, sk, report);
    checkOwner(item, item.body, action, report);
    checkIndexes(item, indexes, report);
    checkRow(item, derived, report);
  };
  const listOf = ({ body }: Listed, name: string) => `ORG#${body.organisation}#${name}`;

  checkActionLists(action, report);
  for (const item of partition.enrolments) {
    const { id, state, enrolledAt, entryDate = null, exitDate = null } = item.body;
    const at = `${enrolledAt}#${id}`;
    const waiting = state === 'PENDING' ? { gsi2pk: 'ENROLMENTS#PENDING', gsi2sk: at } : {};
    const indexes = { gsi1pk: listOf(item, 'ENROLMENTS'), gsi1sk: `${state}#${at}`, ...waiting };
    check(item, `ENROLMENT#${id}`, indexes, { entryDate, exitDate });
  }
  for (const item of partition.declarations) {
    const { period, declaredAt, hours } = item.body;
    const at = `${declaredAt}#${actionNumber}#${period}`;
    const indexes = { gsi1pk: listOf(item, 'DECLARATIONS'), gsi1sk: at, gsi2pk: 'DECLARATIONS', gsi2sk: at };
    check(item, `DECLARATION#${period}`, indexes, { totalHours: hours.reduce((sum, line) => sum + line.hours, 0) });
  }
  for (const item of partition.requests) {
    const { id, state, issuedAt } = item.body;
    const at = `${issuedAt}#${id}`;
    const indexes = { gsi1pk: listOf(item, 'REQUESTS'), gsi1sk: at, gsi2pk: `REQUESTS#${state}`, gsi2sk: at };
    check(item, `REQUEST#${id}`, indexes);
  }
  for (const item of partition.invoices) {
    const { id, state, sequence, issuedOn, statusHistory } = item.body;
    const at = `${issuedOn ?? statusHistory[0]?.at ?? ''}#${id}`;
    const indexes = { gsi1pk: listOf(item, 'INVOICES'), gsi1sk: at, gsi2pk: `INVOICES#${state}`, gsi2sk: at };
    check(item, `INVOICE#${nine(sequence)}`, indexes);
  }
  for (const item of partition.outbox) {
    const gsi2sk = `${item.message.time}#${item.actionNumber}#${nine(item.seq)}`;
    checkPlace(item, item.actionNumber, `OUTBOX#${nine(item.seq)}`, report);
    checkIndexes(item, { gsi2pk: 'OUTBOX', gsi2sk }, report);
  }
  const { work } = partition;
  if (work !== null) {
    checkPlace(work, work.actionNumber, 'WORK#ADVANCE', report);
    checkOwner(work, work, action, report);
    checkIndexes(work, { gsi2pk: 'ADVANCE_WORK', gsi2sk: `${work.askedAt}#${actionNumber}` }, report);
  }
};
