import { DatabaseSync } from 'node:sqlite';

/** Opens the engine's own file for the time of some work, beside the engine. */
export const withDatabase = <T>(file: string, work: (database: DatabaseSync) => T): T => {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    return work(database);
  } finally {
    database.close();
  }
};

/**
 * Copies the file as it is between two transactions, whether or not an engine is writing it: in WAL mode readers and writers
 * never wait for each other. `to` must not exist yet.
 */
export const snapshot = (from: string, to: string): void =>
  withDatabase(from, (database) => {
    database.prepare('VACUUM INTO ?').run(to);
  });
