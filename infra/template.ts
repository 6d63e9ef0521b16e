import * as z from 'zod';

/** A CloudFormation template as far as everything here reads it; properties are parsed where they are used. */
export const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
  Outputs: z.record(z.string(), z.unknown()).optional(),
});
export type Template = z.infer<typeof templateSchema>;
