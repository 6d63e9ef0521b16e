import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseSync } from 'vite';
import { projectRoot } from '../../infra/bundle.ts';

/** A node of a program, as the parser gives it. */
export type Node = Readonly<Record<string, unknown>> & { readonly type: string };
export type Source = { readonly file: string; readonly text: string; readonly program: Node };

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const parsed = (file: string): Source => {
  const text = readFileSync(join(projectRoot, file), 'utf8');
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  return { file, text, program: { ...program } };
};

/** Every program of these folders. */
export const sourcesUnder = (...folders: readonly string[]): readonly Source[] =>
  folders.flatMap((folder) =>
    folder.endsWith('.ts')
      ? [parsed(folder)]
      : readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
          .filter((name) => /\.tsx?$/u.test(name) && !name.endsWith('.d.ts'))
          .map((name) => parsed(relative(projectRoot, join(projectRoot, folder, name)))),
  );

/** Every node of a program, from the outside in. */
export const nodesOf = function* (node: Node): Generator<Node> {
  yield node;
  for (const inner of Object.values(node)) {
    for (const one of Array.isArray(inner) ? inner : [inner]) if (isNode(one)) yield* nodesOf(one);
  }
};

/** The text of a node. */
export const textOf = ({ text }: Source, node: Node): string => text.slice(Number(node['start']), Number(node['end']));
