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
