import * as z from 'zod';
import type { Template } from '../../template.ts';

export type Stacks = Readonly<Record<string, Template>>;

/** What a Ref and a GetAtt of a resource give on this machine. */
export type Local = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> };

export const localAccount = '000000000000';
export const localRegion = 'eu-west-3';

/** `AWS::NoValue`: the property that holds it is as if not written. */
const noValue = Symbol('AWS::NoValue');

const pseudo = (stack: string): Readonly<Record<string, unknown>> => ({
  'AWS::Region': localRegion,
  'AWS::AccountId': localAccount,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': stack,
  'AWS::NoValue': noValue,
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const sole = (value: Record<string, unknown>): readonly [string, unknown] | null => {
  const [entry, ...more] = Object.entries(value);
  return entry === undefined || more.length > 0 ? null : entry;
};
const isIntrinsic = (name: string): boolean => name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');

const outputName = z.object({ StackName: z.string(), OutputName: z.string(), Region: z.literal(localRegion) });
const outputSchema = z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() });
const pair = z.tuple([z.unknown(), z.unknown()]);
const list = z.array(z.unknown());

export type Resolver = {
  /** A value of one stack's template with every intrinsic played. Throws on one that is not known here. */
  readonly value: (value: unknown, stack: string) => unknown;
  readonly condition: (name: string, stack: string) => boolean;
};

/** Plays CloudFormation's intrinsics over several stacks, references between them included. */
export const makeResolver = (stacks: Stacks, localOf: (stack: string, id: string) => Local | undefined): Resolver => {
  const needed = (stack: string, id: string): Local => {
    const local = localOf(stack, id);
    if (local === undefined) throw new Error(`${stack}: ${id} is referred to and is not there`);
    return local;
  };
  const reference = (stack: string, id: string): unknown => pseudo(stack)[id] ?? needed(stack, id).ref;
  const attribute = (stack: string, id: string, name: string): string => {
    const found = needed(stack, id).attributes[name];
    if (found === undefined) throw new Error(`${stack}: the player does not know the attribute ${name} of ${id}`);
    return found;
  };
  const text = (value: unknown, stack: string): string => {
    const resolved = resolve(value, stack);
    if (typeof resolved !== 'string' && typeof resolved !== 'number')
      throw new Error(`${stack}: ${JSON.stringify(value)} is not a text`);
    return String(resolved);
  };
  const truth = (value: unknown, stack: string): boolean => z.boolean().parse(resolve(value, stack));
  const condition = (name: string, stack: string): boolean => {
    const found = stacks[stack]?.Conditions?.[name];
    if (found === undefined) throw new Error(`${stack}: the condition ${name} is not there`);
    return truth(found, stack);
  };
  const substitute = (argument: unknown, stack: string): string => {
    const [template, given] =
      typeof argument === 'string'
        ? [argument, {}]
        : z.tuple([z.string(), z.record(z.string(), z.unknown())]).parse(argument);
    return template.replaceAll(/\$\{(!?)([^}]+)\}/gu, (_, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      if (name in given) return text(given[name], stack);
      const [id = '', ...path] = name.split('.');
      return path.length === 0 ? text({ Ref: id }, stack) : attribute(stack, id, path.join('.'));
    });
  };
  const output = (stack: string, name: string): unknown => {
    const found = outputSchema.safeParse(stacks[stack]?.Outputs?.[name]);
    if (!found.success) throw new Error(`The stack ${stack} has no output ${name}`);
    return resolve(found.data.Value, stack);
  };
  const imported = (name: string): unknown => {
    for (const [stack, template] of Object.entries(stacks)) {
      for (const [key, value] of Object.entries(template.Outputs ?? {})) {
        const { Export } = outputSchema.parse(value);
        if (Export !== undefined && text(Export.Name, stack) === name) return output(stack, key);
      }
    }
    throw new Error(`No stack exports ${name}`);
  };

  const intrinsic = (name: string, argument: unknown, stack: string): unknown => {
    switch (name) {
      case 'Ref':
        return reference(stack, z.string().parse(argument));
      case 'Condition':
        return condition(z.string().parse(argument), stack);
      case 'Fn::GetAtt': {
        const [id = '', ...path] =
          typeof argument === 'string' ? argument.split('.') : z.array(z.string()).parse(argument);
        return attribute(stack, id, path.join('.'));
      }
      case 'Fn::Join': {
        const [separator, parts] = pair.parse(argument);
        return list
          .parse(resolve(parts, stack))
          .map((part) => text(part, stack))
          .join(z.string().parse(separator));
      }
      case 'Fn::Sub':
        return substitute(argument, stack);
      case 'Fn::Select': {
        const [index, from] = pair.parse(argument);
        const chosen = list.parse(resolve(from, stack))[Number(text(index, stack))];
        if (chosen === undefined) throw new Error(`${stack}: Fn::Select beyond its list`);
        return chosen;
      }
      case 'Fn::Split': {
        const [separator, from] = pair.parse(argument);
        return text(from, stack).split(z.string().parse(separator));
      }
      case 'Fn::If': {
        const [asked, yes, no] = z.tuple([z.string(), z.unknown(), z.unknown()]).parse(argument);
        return resolve(condition(asked, stack) ? yes : no, stack);
      }
      case 'Fn::Equals': {
        const [left, right] = pair.parse(argument);
        return text(left, stack) === text(right, stack);
      }
      case 'Fn::Not':
        return !truth(z.tuple([z.unknown()]).parse(argument)[0], stack);
      case 'Fn::And':
        return list.parse(argument).every((one) => truth(one, stack));
      case 'Fn::Or':
        return list.parse(argument).some((one) => truth(one, stack));
      case 'Fn::ImportValue':
        return imported(text(argument, stack));
      case 'Fn::GetStackOutput': {
        const { StackName, OutputName } = outputName.parse(argument);
        return output(StackName, OutputName);
      }
      default:
        throw new Error(`${stack}: the player does not know the intrinsic ${name}`);
    }
  };

  const resolve = (value: unknown, stack: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => resolve(one, stack)).filter((one) => one !== noValue);
    if (!isRecord(value)) return value;
    const only = sole(value);
    if (only !== null && isIntrinsic(only[0]) && !(only[0] === 'Condition' && typeof only[1] !== 'string'))
      return intrinsic(only[0], only[1], stack);
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]): [string, unknown] => [key, resolve(inner, stack)])
        .filter(([, inner]) => inner !== noValue),
    );
  };

  return { value: resolve, condition };
};
