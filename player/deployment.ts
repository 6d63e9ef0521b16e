import { stackNames } from '../infra/template.ts';
import { type TableDefinition, tableFromTemplate } from './engine/table.ts';
import { assembled } from './template/assembly.ts';
import { loadResources, type Resource, tableNameOf } from './template/resources.ts';

/** What is played: the deployed stacks, as synthesised into a folder. The client's stack only says how it is deployed. */
export type Deployment = {
  /** The folder of the cloud assembly. */
  readonly assembly: string;
  readonly resources: readonly Resource[];
  readonly table: TableDefinition & { readonly name: string };
};

export const readDeployment = async (outdir: string, tableSuffix?: string): Promise<Deployment> => {
  const { stateful, stateless, directory } = await assembled({ bundles: 'real', outdir });
  const stacks = { [stackNames.stateful]: stateful, [stackNames.stateless]: stateless };
  const tableOf = (logicalId: string): string => tableNameOf(logicalId, tableSuffix);
  const table = tableFromTemplate(stateful);
  return {
    assembly: directory,
    resources: loadResources(stacks, tableOf),
    table: { ...table, name: tableOf(table.logicalId) },
  };
};
