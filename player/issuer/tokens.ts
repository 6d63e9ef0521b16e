import { randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import type { Invoke } from '../lambda/invocation.ts';
import { localRegion } from '../template/account.ts';
import { type Persona, personaOfSubject, subjectOf } from './personas.ts';
import type { SignIn } from './sign-in.ts';
import type { SigningKey } from './signing-key.ts';

const triggerReply = z.object({
  response: z.object({
    claimsAndScopeOverrideDetails: z
      .object({
        accessTokenGeneration: z
          .object({
            claimsToAddOrOverride: z.record(z.string(), z.unknown()).optional(),
            claimsToSuppress: z.array(z.string()).optional(),
          })
          .optional(),
      })
      .nullish(),
  }),
});

/** The event of Cognito's pre-token-generation trigger, version 2. */
const triggerEvent = (persona: Persona, scope: string, clientId: string) => ({
  version: '2',
  triggerSource: 'TokenGeneration_HostedAuth',
  region: localRegion,
  userPoolId: 'local',
  userName: persona.user,
  callerContext: { awsSdkVersion: 'local', clientId },
  request: {
    userAttributes: {
      sub: subjectOf(persona),
      name: persona.name,
      ...(persona.organisation === null ? {} : { 'custom:organisation': persona.organisation }),
    },
    groupConfiguration: { groupsToOverride: [persona.role], iamRolesToOverride: [], preferredRole: null },
    scopes: scope.split(' '),
  },
  response: { claimsAndScopeOverrideDetails: null },
});

const refreshSeconds = 8 * 3600;

/** Signs the tokens that Cognito would give, with the claims that the product's own trigger adds. */
export const makeTokens = (signIn: SignIn, signing: SigningKey, invoke: Invoke) => {
  const { issuer, clientId, accessSeconds } = signIn;
  const sign = async (claims: Record<string, unknown>, seconds: number): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: signing.kid })
      .setIssuer(issuer)
      .setIssuedAt()
      .setExpirationTime(`${seconds}s`)
      .setJti(randomUUID())
      .sign(signing.key);

  const addedClaims = async (persona: Persona, scope: string): Promise<Record<string, unknown>> => {
    const ran = await invoke(signIn.trigger, triggerEvent(persona, scope, clientId));
    if (ran.failed) throw new Error(`The pre-token-generation trigger failed: ${ran.error}`);
    const { claimsAndScopeOverrideDetails } = triggerReply.parse(ran.payload).response;
    return claimsAndScopeOverrideDetails?.accessTokenGeneration?.claimsToAddOrOverride ?? {};
  };

  const access = async (persona: Persona, scope: string): Promise<string> => {
    const claims = {
      sub: subjectOf(persona),
      username: persona.user,
      client_id: clientId,
      token_use: 'access',
      scope,
      'cognito:groups': [persona.role],
    };
    return sign({ ...claims, ...(await addedClaims(persona, scope)) }, accessSeconds);
  };

  const identity = async (persona: Persona, nonce: string | null): Promise<string> => {
    const claims = {
      sub: subjectOf(persona),
      aud: clientId,
      token_use: 'id',
      name: persona.name,
      'cognito:username': persona.user,
      'cognito:groups': [persona.role],
    };
    return sign({ ...claims, ...(nonce === null ? {} : { nonce }) }, accessSeconds);
  };

  return {
    access,
    /** The token endpoint's answer. */
    all: async (persona: Persona, scope: string, nonce: string | null) => ({
      access_token: await access(persona, scope),
      id_token: await identity(persona, nonce),
      refresh_token: await sign({ sub: subjectOf(persona), token_use: 'refresh', scope }, refreshSeconds),
      token_type: 'Bearer',
      expires_in: accessSeconds,
      scope,
    }),
    /** Whom a refresh token is for, and its scope. Throws on any other token. */
    readRefresh: async (token: string): Promise<{ readonly persona: Persona; readonly scope: string }> => {
      const { payload } = await jwtVerify(token, signing.key, { issuer, algorithms: ['RS256'] });
      const persona = personaOfSubject(payload.sub);
      if (payload['token_use'] !== 'refresh' || persona === undefined) throw new Error('Not a refresh token');
      return { persona, scope: String(payload['scope']) };
    },
  };
};
