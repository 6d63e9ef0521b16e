import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** A CloudFormation template as far as everything here reads it; properties are parsed where they are used. */
export const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
  Conditions: z.record(z.string(), z.unknown()).optional(),
  Outputs: z.record(z.string(), z.unknown()).optional(),
});
export type Template = z.infer<typeof templateSchema>;

export const stackNames = {
  stateful: 'ouverture-stateful',
  stateless: 'ouverture-stateless',
  web: 'ouverture-web',
} as const;
export type Templates = Readonly<Record<keyof typeof stackNames, Template>>;

/** The templates of the three stacks in a cloud assembly. Throws when one is not there, or is none. */
export const readTemplates = (assembly: string): Templates => {
  const read = (stack: string): Template =>
    templateSchema.parse(JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8')));
  return { stateful: read(stackNames.stateful), stateless: read(stackNames.stateless), web: read(stackNames.web) };
};

/** The resources of one type, their properties parsed. Throws on a resource that is not as expected. */
export const ofType = <T>(
  template: Template,
  type: string,
  properties: z.ZodType<T>,
): readonly (readonly [string, T])[] =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => [id, properties.parse(resource.Properties)] as const);

/** The resource that a `Ref` or a `GetAtt` names, whichever is written. */
const referenceSchema = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((getAtt) => getAtt['Fn::GetAtt'][0]),
]);
export const targetOf = (value: unknown): string | undefined => referenceSchema.safeParse(value).data;
