import { withDatabase } from './database.ts';
import { useAnotherEngine } from './program.ts';

/** Without these, each write takes longer as stream records pile up: the engine finds the highest number by its text. */
const indexes = [
  'CREATE INDEX IF NOT EXISTS zz_seq ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
  'CREATE INDEX IF NOT EXISTS zz_seq2 ON _stream_records(table_name, shard_id, CAST(sequence_number AS INTEGER))',
];

/** Adds the indexes. Throws when the engine's own table of stream records is not as this wrapper knows it. */
export const addIndexes = (file: string): void =>
  withDatabase(file, (database) => {
    const found = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = '_stream_records'")
      .get();
    if (found === undefined)
      throw new Error(`Le moteur embarqué n’a plus la forme attendue (_stream_records manque). ${useAnotherEngine}`);
    for (const sql of indexes) database.exec(sql);
  });

const retentionSeconds = 24 * 60 * 60;
const batch = 500;

/**
 * Deletes the records that AWS would no longer keep, in batches; answers how many. The newest record of each table stays:
 * the engine numbers the next one after it.
 */
export const trimRecords = (file: string, now: Date): number =>
  withDatabase(file, (database) => {
    const before = Math.floor(now.getTime() / 1000) - retentionSeconds;
    const statement = database.prepare(
      `DELETE FROM _stream_records WHERE rowid IN (
         SELECT old.rowid FROM _stream_records old
         WHERE old.created_at < ?
           AND CAST(old.sequence_number AS INTEGER) < (
             SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records newest WHERE newest.table_name = old.table_name)
         LIMIT ${batch})`,
    );
    let total = 0;
    for (;;) {
      const deleted = Number(statement.run(before).changes);
      total += deleted;
      if (deleted < batch) return total;
    }
  });

export const deleteRecordsOf = (file: string, table: string): void =>
  withDatabase(file, (database) => {
    database.prepare('DELETE FROM _stream_records WHERE table_name = ?').run(table);
  });
