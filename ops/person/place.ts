import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type CalendarDate, date, parisDay, parisInstant } from '../../domain/calendar-date.ts';
import { findRunning, takeDataFolder } from '../../player/data/data-folder.ts';
import { clientFor } from '../../player/engine/engine.ts';
import { startEngine } from '../../player/engine/start.ts';
import { asTable, type Table } from '../../store/client.ts';
import { CannotAudit, dayOf, scan, tableAt } from '../audit/read.ts';

/** The table that holds people's data, to be read whole and written. */
export type Place = {
  readonly name: string;
  readonly table: Table;
  readonly items: () => AsyncIterable<Record<string, unknown>>;
  /** The business day and instant there. */
  readonly today: () => CalendarDate;
  readonly now: () => string;
  readonly close: () => Promise<void>;
};

const placeOn = async (
  client: DynamoDBClient,
  {
    wanted,
    where,
    day,
    end,
  }: { wanted: string | undefined; where: string; day: string | null; end: () => Promise<void> },
): Promise<Place> => {
  const close = async () => {
    client.destroy();
    await end();
  };
  try {
    const name = await tableAt(client, wanted, where);
    const today = () => (day === null ? parisDay(new Date()) : date(day));
    return {
      name: `${name} (${where})`,
      table: asTable(client, name),
      items: () => scan(client, name),
      today,
      now: () => (day === null ? new Date().toISOString() : parisInstant(today(), new Date())),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/**
 * Where the environment or the data folder says: an AWS account's table (`TABLE_NAME`), an engine's
 * (`DYNAMODB_ENDPOINT`), that of a running `npm start`, or its folder when it is stopped.
 */
export const openPlace = async (
  dataDir: string,
  { endpoint, tableName }: { readonly endpoint: string | undefined; readonly tableName: string | undefined },
): Promise<Place> => {
  const nothing = async () => {};
  if (endpoint !== undefined)
    return placeOn(clientFor(endpoint), { wanted: tableName, where: endpoint, day: null, end: nothing });
  if (tableName !== undefined)
    return placeOn(new DynamoDBClient({}), { wanted: tableName, where: 'AWS', day: null, end: nothing });
  const folder = join(dataDir, 'engine');
  if (!existsSync(join(folder, 'engine.sqlite')))
    throw new CannotAudit(`Il n’y a aucune donnée dans ${dataDir} : démarrez d’abord le produit (npm start).`);
  const day = dayOf(dataDir);
  const running = (await findRunning(dataDir))?.engine;
  if (running !== undefined)
    return placeOn(clientFor(running), { wanted: undefined, where: dataDir, day, end: nothing });
  const giveBack = await takeDataFolder(dataDir);
  const engine = await startEngine({ dataDir: folder, endpoint: '' }).catch((error: unknown) => {
    giveBack();
    throw error;
  });
  const end = async () => {
    await engine.stop();
    giveBack();
  };
  return placeOn(clientFor(engine.endpoint), { wanted: undefined, where: dataDir, day, end });
};
