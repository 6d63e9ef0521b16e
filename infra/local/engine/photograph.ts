import { DatabaseSync } from 'node:sqlite';

/**
 * Copies the engine's file as it is at one instant, between two transactions, whether or not an engine is writing it (the file
 * is in WAL mode: a reader waits for nobody and nobody waits for it). `to` must not exist yet.
 */
export const photograph = (from: string, to: string): void => {
  const database = new DatabaseSync(from);
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    database.prepare('VACUUM INTO ?').run(to);
  } finally {
    database.close();
  }
};
