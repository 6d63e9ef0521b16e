import * as z from 'zod';
import { ofKind, type Resource, unplayed } from '../template/resources.ts';

const clientSchema = z.looseObject({
  AllowedOAuthScopes: z.array(z.string()),
  AccessTokenValidity: z.number(),
  TokenValidityUnits: z.looseObject({ AccessToken: z.literal('minutes') }),
});
// The local issuer is no user pool: of its many properties, only the trigger that adds claims to tokens is played.
const poolSchema = z.looseObject({
  LambdaConfig: z.strictObject({
    PreTokenGenerationConfig: z.strictObject({ LambdaArn: z.string(), LambdaVersion: z.literal('V2_0') }),
    PreTokenGeneration: unplayed,
  }),
});

/** What the template says of the sign-in, and where it is played. */
export type SignIn = {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly accessSeconds: number;
  /** The function that adds claims to tokens. */
  readonly trigger: string;
  readonly issuer: string;
  /** The address here of an issuer that the template names. Throws when it is not the one that is played. */
  readonly issuerHere: (named: string) => string;
};

export const readSignIn = (resources: readonly Resource[], issuer: string): SignIn => {
  const [client] = ofKind(resources, 'AWS::Cognito::UserPoolClient', clientSchema);
  const [pool] = ofKind(resources, 'AWS::Cognito::UserPool', poolSchema);
  if (client === undefined || pool === undefined) throw new Error('The template has no sign-in');
  return {
    clientId: client.id,
    scopes: client.value.AllowedOAuthScopes,
    accessSeconds: client.value.AccessTokenValidity * 60,
    trigger: pool.value.LambdaConfig.PreTokenGenerationConfig.LambdaArn,
    issuer,
    issuerHere: (named) => {
      if (!named.endsWith(`/${pool.id}`)) throw new Error(`Nobody plays the issuer ${named} here`);
      return issuer;
    },
  };
};
