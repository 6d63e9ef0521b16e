import * as z from 'zod';
import type { Template } from '../../infra/template.ts';
import { localAccount, localRegion } from './account.ts';
import { isRecord } from './value.ts';

export type Stacks = Readonly<Record<string, Template>>;

/** What a Ref and a GetAtt of a resource give on this machine. */
export type Local = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> };

export type Resolver = {
  /** A value of one stack's template with every intrinsic played. Throws on one that is not known here. */
  readonly value: (value: unknown, stack: string) => unknown;
  readonly condition: (name: string, stack: string) => boolean;
};

/** The stack that a value is written in, and what the names in it refer to. */
type Scope = {
  readonly stack: string;
  readonly stacks: Stacks;
  readonly localOf: (stack: string, id: string) => Local | undefined;
};

/** Plays CloudFormation's intrinsics over several stacks, references between them included. */
export const makeResolver = (stacks: Stacks, localOf: Scope['localOf']): Resolver => ({
  value: (value, stack) => resolve(value, { stack, stacks, localOf }),
  condition: (name, stack) => condition(name, { stack, stacks, localOf }),
});

/** `AWS::NoValue` removes the property that holds it. */
const noValue = Symbol('AWS::NoValue');

const pseudoParameters: Readonly<Record<string, unknown>> = {
  'AWS::Region': localRegion,
  'AWS::AccountId': localAccount,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::NoValue': noValue,
};

const pair = z.tuple([z.unknown(), z.unknown()]);
const list = z.array(z.unknown());
const name = z.string();

const intrinsics: Readonly<Record<string, (argument: unknown, scope: Scope) => unknown>> = {
  Ref: (argument, scope) => reference(name.parse(argument), scope),
  Condition: (argument, scope) => condition(name.parse(argument), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [id = '', ...path] = typeof argument === 'string' ? argument.split('.') : z.array(name).parse(argument);
    return attribute(id, path.join('.'), scope);
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = pair.parse(argument);
    return list
      .parse(resolve(parts, scope))
      .map((part) => text(part, scope))
      .join(name.parse(separator));
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::Select': (argument, scope) => {
    const [index, from] = pair.parse(argument);
    const chosen = list.parse(resolve(from, scope))[Number(text(index, scope))];
    if (chosen === undefined) throw new Error(`${scope.stack}: Fn::Select beyond its list`);
    return chosen;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, from] = pair.parse(argument);
    return text(from, scope).split(name.parse(separator));
  },
  'Fn::If': (argument, scope) => {
    const [tested, yes, no] = z.tuple([name, z.unknown(), z.unknown()]).parse(argument);
    return resolve(condition(tested, scope) ? yes : no, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = pair.parse(argument);
    return text(left, scope) === text(right, scope);
  },
  'Fn::Not': (argument, scope) => !truth(z.tuple([z.unknown()]).parse(argument)[0], scope),
  'Fn::And': (argument, scope) => list.parse(argument).every((one) => truth(one, scope)),
  'Fn::Or': (argument, scope) => list.parse(argument).some((one) => truth(one, scope)),
  'Fn::ImportValue': (argument, scope) => imported(text(argument, scope), scope),
  'Fn::GetStackOutput': (argument, scope) => {
    const { StackName, OutputName } = stackOutput.parse(argument);
    return output(OutputName, { ...scope, stack: StackName });
  },
};
const isIntrinsic = (key: string): boolean => key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');

const resolve = (value: unknown, scope: Scope): unknown => {
  if (Array.isArray(value)) return value.map((one) => resolve(one, scope)).filter((one) => one !== noValue);
  if (!isRecord(value)) return value;
  const [only, ...others] = Object.entries(value);
  if (only !== undefined && others.length === 0 && isIntrinsic(only[0])) {
    const [key, argument] = only;
    // A policy statement has a Condition too, which is no reference to one.
    if (key !== 'Condition' || typeof argument === 'string') return play(key, argument, scope);
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]): [string, unknown] => [key, resolve(inner, scope)])
      .filter(([, inner]) => inner !== noValue),
  );
};

const play = (key: string, argument: unknown, scope: Scope): unknown => {
  const intrinsic = intrinsics[key];
  if (intrinsic === undefined) throw new Error(`${scope.stack}: the player does not know the intrinsic ${key}`);
  return intrinsic(argument, scope);
};

const text = (value: unknown, scope: Scope): string => {
  const resolved = resolve(value, scope);
  if (typeof resolved !== 'string' && typeof resolved !== 'number')
    throw new Error(`${scope.stack}: ${JSON.stringify(value)} is not a text`);
  return String(resolved);
};

const truth = (value: unknown, scope: Scope): boolean => z.boolean().parse(resolve(value, scope));

const condition = (wanted: string, scope: Scope): boolean => {
  const found = scope.stacks[scope.stack]?.Conditions?.[wanted];
  if (found === undefined) throw new Error(`${scope.stack}: the condition ${wanted} is not there`);
  return truth(found, scope);
};

const localIn = (id: string, { stack, localOf }: Scope): Local => {
  const local = localOf(stack, id);
  if (local === undefined) throw new Error(`${stack}: ${id} is referred to and is not there`);
  return local;
};

const reference = (id: string, scope: Scope): unknown =>
  id === 'AWS::StackName' ? scope.stack : (pseudoParameters[id] ?? localIn(id, scope).ref);

const attribute = (id: string, wanted: string, scope: Scope): string => {
  const found = localIn(id, scope).attributes[wanted];
  if (found === undefined) throw new Error(`${scope.stack}: the player does not know the attribute ${wanted} of ${id}`);
  return found;
};

const substitute = (argument: unknown, scope: Scope): string => {
  const [template, given] =
    typeof argument === 'string' ? [argument, {}] : z.tuple([name, z.record(name, z.unknown())]).parse(argument);
  return template.replaceAll(/\$\{(!?)([^}]+)\}/gu, (_, literal: string, variable: string) => {
    if (literal === '!') return `\${${variable}}`;
    if (variable in given) return text(given[variable], scope);
    const [id = '', ...path] = variable.split('.');
    return path.length === 0 ? text({ Ref: id }, scope) : attribute(id, path.join('.'), scope);
  });
};

const stackOutput = z.object({ StackName: name, OutputName: name, Region: z.literal(localRegion) });
const outputSchema = z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() });

const output = (wanted: string, scope: Scope): unknown => {
  const found = outputSchema.safeParse(scope.stacks[scope.stack]?.Outputs?.[wanted]);
  if (!found.success) throw new Error(`The stack ${scope.stack} has no output ${wanted}`);
  return resolve(found.data.Value, scope);
};

/** What some stack exports under a name. */
const imported = (wanted: string, scope: Scope): unknown => {
  for (const [stack, { Outputs = {} }] of Object.entries(scope.stacks)) {
    const there = { ...scope, stack };
    for (const [key, value] of Object.entries(Outputs)) {
      const { Export } = outputSchema.parse(value);
      if (Export !== undefined && text(Export.Name, there) === wanted) return output(key, there);
    }
  }
  throw new Error(`No stack exports ${wanted}`);
};
