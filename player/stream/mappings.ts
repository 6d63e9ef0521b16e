import type { Engine } from '../engine/engine.ts';
import type { Invoke } from '../lambda/invocation.ts';
import type { Resource } from '../template/resources.ts';
import type { CheckpointFile } from './checkpoints.ts';
import { type Mapping, makeMapping } from './mapping.ts';
import { makePages } from './pages.ts';
import type { ParkedFolder } from './parked-folder.ts';
import { makeStreamReader } from './reader.ts';

export type MappingsOptions = {
  readonly engine: Engine;
  readonly checkpoints: CheckpointFile;
  readonly parked: ParkedFolder;
  readonly invoke: Invoke;
  readonly onError: (error: unknown) => void;
};

/** Plays every event source mapping of the template on the table's stream. */
export const makeMappings = (
  resources: readonly Resource[],
  { engine, checkpoints, parked, invoke, onError }: MappingsOptions,
) => {
  const { endpoint, region } = engine;
  const described = resources.filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping');
  let mappings: readonly Mapping[] = [];
  return {
    start: (streamArn: string): void => {
      checkpoints.useStream(streamArn);
      const pages = makePages();
      mappings = described.map(({ id: name, properties }) => {
        const own = checkpoints.of(name);
        return makeMapping({
          name,
          properties,
          reader: makeStreamReader({ endpoint, region, streamArn, checkpoints: own, pages }),
          checkpoints: own,
          invoke,
          park: async (one) => parked.put(one),
          onError,
        });
      });
      for (const mapping of mappings) mapping.start();
    },
    /** Returns once what was being processed is done, or left for the next start. */
    stop: async (): Promise<void> => {
      await Promise.all(mappings.map(async (mapping) => mapping.stop()));
      await checkpoints.flushed();
    },
    idle: async (): Promise<void> => {
      // The second pass sees what the functions invoked in the first one wrote.
      for (let pass = 0; pass < 2; pass += 1) await Promise.all(mappings.map(async (mapping) => mapping.idle()));
    },
  };
};
