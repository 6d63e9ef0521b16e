import type { Queues } from './bus/queues.ts';
import type { DataFiles } from './data/data-folder.ts';
import { makeSeeder } from './data/first-data.ts';
import type { Deployment } from './deployment.ts';
import { clientFor, type Engine } from './engine/engine.ts';
import { createTable, streamOf, tableExists, writeItems } from './engine/table.ts';
import type { Invoke } from './lambda/invocation.ts';
import { makeCheckpointFile } from './stream/checkpoints.ts';
import { makeMappings } from './stream/mappings.ts';
import { makeParkedFolder } from './stream/parked-folder.ts';

export type TableDataOptions = {
  readonly files: DataFiles;
  readonly engine: Engine;
  readonly deployment: Deployment;
  readonly firstItems: () => readonly Record<string, unknown>[];
  readonly queues: Queues;
  readonly invoke: Invoke;
  readonly onError: (error: unknown) => void;
};

/** The table with its first data, and the mappings that process its stream. */
export const makeTableData = (options: TableDataOptions) => {
  const { files, engine, deployment, firstItems, queues, invoke, onError } = options;
  const { resources, table } = deployment;
  const client = clientFor(engine.endpoint);
  const checkpoints = makeCheckpointFile(files.checkpoints, onError);
  const parked = makeParkedFolder(files.parked);
  const mappings = makeMappings(resources, { engine, checkpoints, parked, invoke, onError });
  const firstData = makeSeeder({
    file: files.filling,
    where: `${engine.kind === 'embedded' ? engine.kind : engine.endpoint} ${table.name}`,
    exists: async () => tableExists(client, table.name),
    make: async () => {
      queues.clear();
      parked.clear();
      await checkpoints.clear();
      await engine.dropTable(table.name);
      await createTable(client, table, table.name);
      await writeItems(client, table.name, firstItems());
    },
  });
  const process = async (): Promise<void> => mappings.start(await streamOf(client, table.name));

  return {
    parked,
    start: async (): Promise<void> => {
      await firstData.ensure();
      await process();
    },
    /** Goes back to the first data; `meanwhile` is what else starts again with them. */
    reset: async (meanwhile: () => void): Promise<void> => {
      await mappings.stop();
      await firstData.again(meanwhile);
      await process();
    },
    idle: mappings.idle,
    stop: async (): Promise<void> => {
      await mappings.stop();
      client.destroy();
    },
  };
};
