import * as z from 'zod';
import { statementsOn } from './lint-template.ts';
import type { Template } from './template.ts';

/** One call to AWS, as its policy sees it. */
export type Call = {
  readonly action: string;
  /** As the template would write it, `textOf`; `*` for an action that takes none. */
  readonly resource: string;
  /** Partition keys of the items touched, for DynamoDB. */
  readonly leadingKeys?: readonly string[];
  /** Attributes that an update names, for DynamoDB. */
  readonly attributes?: readonly string[];
};

/**
 * Whether the role of a function lets it make a call: nothing else on this machine would say so before AWS does. Reads
 * what these templates use (Allow, actions and resources with `*`, conditions on leading keys and attributes) and refuses to judge
 * anything else.
 */
export const mayCall = (template: Template, functionId: string, call: Call): boolean => {
  return statementsOf(template, functionId).some((statement) => {
    if (statement.Effect !== 'Allow') throw new Error(`A ${statement.Effect} for ${functionId} is not understood.`);
    return (
      statement.Action.some((action) => matches(action, call.action)) &&
      [statement.Resource].flat().some((resource) => matches(textOf(resource), call.resource)) &&
      conditionHolds(statement.Condition, call)
    );
  });
};

/** Every action and resource that the statements of a function's role name, whatever their condition. */
export const grantedTo = (
  template: Template,
  functionId: string,
): readonly { readonly action: string; readonly resource: string }[] =>
  statementsOf(template, functionId).flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => [Resource].flat().map((resource) => ({ action, resource: textOf(resource) }))),
  );

/** An ARN or name as text, what is only known once deployed kept as `<…>`: `<Table.Arn>/index/gsi1`. */
export const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const join = joinSchema.safeParse(value).data;
  if (join !== undefined) return join['Fn::Join'][1].map(textOf).join(join['Fn::Join'][0]);
  const output = outputSchema.safeParse(value).data;
  return output === undefined ? `<${JSON.stringify(value)}>` : `<${output['Fn::GetStackOutput'].OutputName}>`;
};

const joinSchema = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const outputSchema = z.object({ 'Fn::GetStackOutput': z.looseObject({ OutputName: z.string() }) });
const functionSchema = z.looseObject({ Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }) });
const conditionSchema = z.strictObject({
  'ForAllValues:StringLike': z.strictObject({ 'dynamodb:LeadingKeys': z.array(z.string()) }),
  'ForAllValues:StringEquals': z.optional(z.strictObject({ 'dynamodb:Attributes': z.array(z.string()) })),
});

const roleOf = (template: Template, functionId: string): string =>
  functionSchema.parse(template.Resources[functionId]?.Properties).Role['Fn::GetAtt'][0];

/** Those of a function's role, found once a template. */
const statementsOf = (template: Template, functionId: string): ReturnType<typeof statementsOn> => {
  const known = found.get(template) ?? new Map<string, ReturnType<typeof statementsOn>>();
  found.set(template, known);
  const statements = known.get(functionId) ?? statementsOn(template, roleOf(template, functionId));
  known.set(functionId, statements);
  return statements;
};
const found = new WeakMap<Template, Map<string, ReturnType<typeof statementsOn>>>();

const conditionHolds = (condition: unknown, { leadingKeys = [], attributes = [] }: Call): boolean => {
  if (condition === undefined) return true;
  const parsed = conditionSchema.parse(condition);
  const keys = parsed['ForAllValues:StringLike']['dynamodb:LeadingKeys'];
  const named = parsed['ForAllValues:StringEquals']?.['dynamodb:Attributes'];
  return (
    leadingKeys.every((key) => keys.some((pattern) => matches(pattern, key))) &&
    (named === undefined || attributes.every((attribute) => named.includes(attribute)))
  );
};

const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/gu, String.raw`\$&`).replaceAll('*', '.*')}$`, 'u').test(text);
