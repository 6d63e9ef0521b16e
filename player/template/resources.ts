import * as z from 'zod';
import { localArn } from './account.ts';
import { type Local, makeResolver, type Stacks } from './intrinsics.ts';
import { ignoredTypes, playedTypes } from './resource-types.ts';
import { isRecord } from './value.ts';

/** What a table is called on this machine. `suffix` tells several products on one engine apart. */
export const tableNameOf = (logicalId: string, suffix = ''): string => `ouverture-${logicalId}${suffix}`;

export type Resource = {
  readonly id: string;
  readonly stack: string;
  readonly type: string;
  readonly properties: Record<string, unknown>;
};

/**
 * The played resources of the synthesised stacks, every intrinsic resolved for this machine. An unknown type of resource,
 * attribute or intrinsic is an error: what is deployed is what runs, or the player says that it cannot.
 */
export const loadResources = (
  stacks: Stacks,
  tableOf: (logicalId: string) => string = (id) => tableNameOf(id),
): readonly Resource[] => {
  const locals = new Map<string, Local>();
  const resolver = makeResolver(stacks, (stack, id) => locals.get(`${stack}/${id}`));
  const there = Object.entries(stacks).flatMap(([stack, template]) =>
    Object.entries(template.Resources)
      .filter(([, { Condition: name }]) => typeof name !== 'string' || resolver.condition(name, stack))
      .map(([id, { Type: type, Properties: properties }]) => ({ stack, id, type, properties })),
  );
  const ids = new Set<string>();
  for (const { stack, id, type, properties } of there) {
    const localOf = playedTypes[type];
    if (localOf === undefined) {
      if (ignoredTypes[type] === undefined) throw new Error(`${stack}/${id}: the player does not know ${type}`);
      locals.set(`${stack}/${id}`, { ref: id, attributes: { Arn: localArn('unplayed', id) } });
      continue;
    }
    if (ids.has(id)) throw new Error(`${id} is in two stacks: the player tells them by their ids`);
    ids.add(id);
    const named = (property: string): string => (typeof properties[property] === 'string' ? properties[property] : id);
    locals.set(`${stack}/${id}`, localOf(id, { named, tableOf }));
  }
  return there
    .filter(({ type }) => playedTypes[type] !== undefined)
    .map(({ properties, ...resource }) => {
      const resolved = resolver.value(properties, resource.stack);
      return { ...resource, properties: isRecord(resolved) ? resolved : {} };
    });
};

/** For a property that changes nothing on one machine. */
export const unplayed = z.unknown().optional();

/** The resources of one type, parsed. The error of one that is not as expected names it. */
export const ofKind = <T>(
  resources: readonly Resource[],
  type: string,
  schema: z.ZodType<T>,
): readonly { readonly id: string; readonly stack: string; readonly value: T }[] =>
  resources
    .filter((resource) => resource.type === type)
    .map(({ id, stack, properties }) => {
      const parsed = schema.safeParse(properties);
      if (!parsed.success) throw new Error(`${stack}/${id}: not played here: ${parsed.error.message}`);
      return { id, stack, value: parsed.data };
    });
