import { DatabaseSync } from 'node:sqlite';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Action } from '../../domain/action/action.ts';
import { open } from '../../domain/action/opening.ts';
import { register } from '../../domain/action/registration.ts';
import { date } from '../../domain/calendar-date.ts';
import type { Actor } from '../../domain/caller.ts';
import { type Enrolment } from '../../domain/enrolment/enrolment.ts';
import { decideEnrolment, enrol, enter } from '../../domain/enrolment/verbs.ts';
import type { Result } from '../../domain/result.ts';
import { contracts } from '../../player/demo/contracts.ts';
import { makeLedger } from '../../player/demo/ledger.ts';
import { ids } from '../../store/keys.ts';
import { guideAction } from '../../test/support/guide.ts';
import type { BenchTable } from './figures.ts';

const sure = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(`The bench breaks a rule: ${JSON.stringify(result.error)}`);
  return result.value;
};

/** How far an action has come: somebody is in; opened; opened and its advance issued. */
export type Stage = 'entered' | 'opened' | 'issued';
export type Made = {
  readonly stage: Stage;
  readonly count: number;
  /** What the numbers begin with. */
  readonly prefix: string;
  /** Of all, or one every 300 actions. */
  readonly organisation: string | null;
  readonly plannedEndDate?: string;
};

// As long as what they stand for, so that sizes are those of real items.
const numberMark = 'QQQQQQQQQQQQ';
const organisationMark = 'QQQQO';

export const numberOf = (prefix: string, index: number): string =>
  `${prefix}${String(index).padStart(12 - prefix.length, '0')}`;

const today = date('2023-01-05');
const instant = '2023-01-05T09:00:00.000Z';
const region: Actor = { userId: 'region', role: 'region' };
const provider: Actor = { userId: organisationMark, role: 'titulaire' };

/** The items of one action and of its trainee, made by the product's own verbs, under names to be replaced. */
const itemsOf = ({ stage, plannedEndDate = guideAction.plannedEndDate }: Made): readonly Record<string, unknown>[] => {
  const ledger = makeLedger({ name: 'Région fictive', siret: '00000000100016' });
  const end = date(plannedEndDate);
  const start = date('2022-12-05');
  const cause = { today, at: instant };
  const given = sure(
    register(
      {
        actionNumber: numberMark,
        contractNumber: guideAction.contractNumber,
        lot: guideAction.lot,
        title: guideAction.title,
        year: 2023,
        organisation: organisationMark,
        plannedStartDate: start,
        plannedEndDate: end,
        reportingFrequency: 'QUARTERLY',
        invoicingPeriod: 'QUARTERLY',
        places: 12,
        site: guideAction.site,
        components: guideAction.components.map(({ number, title }) => ({
          number,
          title,
          startDate: start,
          endDate: end,
        })),
        advanceTerms: contracts.guide,
      },
      { ...cause, by: region },
    ),
  );
  let stored = ledger.write({ before: null, after: given.next, events: given.events });
  let trainee: Enrolment | null = null;
  const step = (
    decide: (
      action: Action,
      one: Enrolment | null,
    ) => Result<{ next: Action; events: typeof given.events; enrolment: Enrolment }, unknown>,
  ) => {
    const decided = sure(decide(stored.action, trainee));
    const enrolments = [{ before: trainee, after: decided.enrolment }];
    stored = ledger.write({ before: stored, after: decided.next, events: decided.events, enrolments });
    trainee = decided.enrolment;
  };
  const known = (one: Enrolment | null): Enrolment => {
    if (one === null) throw new Error('Nobody is enrolled');
    return one;
  };
  const by = provider;
  step((action) =>
    enrol(action, {
      ...cause,
      by,
      id: ids.enrolment(numberMark, 1),
      lastName: 'EXEMPLE',
      firstName: 'Camille',
      reference: 'R1',
      component: '01',
    }),
  );
  step((action, one) => decideEnrolment(action, known(one), 'confirm', { ...cause, by }));
  step((action, one) => enter(action, known(one), { ...cause, by, entryDate: today }));
  if (stage !== 'entered') {
    const opened = sure(open(stored.action, { ...cause, by, actualStartDate: today }));
    stored = ledger.write({ before: stored, after: opened.next, events: opened.events });
    if (stage === 'issued') stored = ledger.decideAdvance(stored, null, instant, today);
  }
  return [...ledger.items.values()].filter((item) => String(item['pk']).startsWith('ACTION#'));
};

const provided = (organisation: string | null): string =>
  organisation === null ? "printf('B%04d', i / 300)" : `'${organisation}'`;

/**
 * Many actions at once: one of each kind is written through the engine, then its rows are copied inside the engine's file
 * under other names. Their chains are those of the copied one, so that an audit would not agree; reading and writing
 * them costs what it costs. Answers how many items there are.
 */
export const fillMany = async (
  { table, file }: Pick<BenchTable, 'table' | 'file'>,
  many: readonly Made[],
): Promise<number> => {
  let items = 0;
  for (const made of many) {
    const models = itemsOf(made);
    for (const Item of models) await table.client.send(new PutCommand({ TableName: table.name, Item }));
    const database = new DatabaseSync(file);
    try {
      database.exec('PRAGMA busy_timeout = 20000; PRAGMA synchronous = OFF; BEGIN IMMEDIATE');
      const tables = database
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND (name = ? OR name LIKE ? || '::gsi::%')")
        .all(table.name, table.name)
        .map(({ name }) => String(name));
      // The engine writes a key's type before it.
      const model = `S:ACTION#${numberMark}`;
      for (const name of tables) {
        const columns = database
          .prepare(`PRAGMA table_info("${name}")`)
          .all()
          .map((column) => String(column['name']));
        const width = 12 - made.prefix.length;
        const copied = columns.map((column) =>
          /^(pk|sk|gsi_pk|gsi_sk|table_pk|table_sk|item_json)$/u.test(column)
            ? `replace(replace("${column}", '${numberMark}', printf('${made.prefix}%0${width}d', i)), '${organisationMark}', ${provided(made.organisation)})`
            : `"${column}"`,
        );
        const key = name === table.name ? 'pk' : 'table_pk';
        database.exec(
          `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${made.count})
           INSERT INTO "${name}" (${columns.map((column) => `"${column}"`).join(', ')})
           SELECT ${copied.join(', ')} FROM n, (SELECT * FROM "${name}" WHERE ${key} = '${model}')`,
        );
        database.exec(`DELETE FROM "${name}" WHERE ${key} = '${model}'`);
      }
      const copies = database
        .prepare(`SELECT count(*) AS found FROM "${table.name}" WHERE pk = ? OR pk = ?`)
        .get(`S:ACTION#${numberOf(made.prefix, 0)}`, `S:ACTION#${numberOf(made.prefix, made.count - 1)}`);
      if (Number(copies?.['found']) !== models.length * 2)
        throw new Error('The engine’s file has not the form that is copied here');
      database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE); ANALYZE');
    } finally {
      database.close();
    }
    items += models.length * made.count;
  }
  return items;
};
