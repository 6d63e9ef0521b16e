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

/** What the template says of the sign-in. */
export type SignIn = {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly accessSeconds: number;
  readonly trigger: string;
  /** Whether the local issuer stands in for an issuer that the template names. */
  readonly isPlayed: (issuer: string) => boolean;
};

export const readSignIn = (resources: readonly Resource[]): SignIn => {
  const [client] = ofKind(resources, 'AWS::Cognito::UserPoolClient', clientSchema);
  const [pool] = ofKind(resources, 'AWS::Cognito::UserPool', poolSchema);
  if (client === undefined || pool === undefined) throw new Error('The template has no sign-in');
  return {
    clientId: client.id,
    scopes: client.value.AllowedOAuthScopes,
    accessSeconds: client.value.AccessTokenValidity * 60,
    trigger: pool.value.LambdaConfig.PreTokenGenerationConfig.LambdaArn,
    isPlayed: (issuer) => issuer.endsWith(`/${pool.id}`),
  };
};
