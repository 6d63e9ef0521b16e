import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { nameOrganisation } from '../../functions/name-organisation/handler.ts';
import { handler } from '../../functions/name-organisation/index.ts';

const asking = (userAttributes: Record<string, string>): PreTokenGenerationV2TriggerEvent => ({
  version: '2',
  triggerSource: 'TokenGeneration_Authentication',
  region: 'eu-west-3',
  userPoolId: 'eu-west-3_fictif',
  userName: 'GR237',
  callerContext: { awsSdkVersion: 'fictive', clientId: 'web' },
  request: {
    userAttributes,
    groupConfiguration: { groupsToOverride: ['titulaire'], iamRolesToOverride: [] },
    scopes: ['openid', 'ouverture/api'],
  },
  response: { claimsAndScopeOverrideDetails: {} },
});
const claims = (userAttributes: Record<string, string>) =>
  nameOrganisation(asking(userAttributes)).response.claimsAndScopeOverrideDetails?.accessTokenGeneration
    ?.claimsToAddOrOverride;

describe('naming the organisation', () => {
  it('puts the provider and the name of the caller into the access token', () => {
    expect(claims({ sub: 'u', name: 'Camille Exemple', 'custom:organisation': 'GR237' })).toEqual({
      organisation: 'GR237',
      name: 'Camille Exemple',
    });
  });

  it('gives an agent of the Région no organisation, not an empty one', () => {
    expect(claims({ sub: 'u', name: 'Dominique Exemple' })).toEqual({ name: 'Dominique Exemple' });
    expect(claims({ sub: 'u', name: '', 'custom:organisation': '' })).toEqual({});
  });

  it('lets nothing else of the account into the token, and leaves groups and scopes to the pool', () => {
    const event = asking({ sub: 'u', email: 'camille@exemple.test', 'custom:organisation': 'GR237' });
    expect(nameOrganisation(event).response.claimsAndScopeOverrideDetails).toEqual({
      accessTokenGeneration: { claimsToAddOrOverride: { organisation: 'GR237' } },
    });
  });

  it('answers Cognito with the event it was asked with', async () => {
    const event = asking({ sub: 'u', 'custom:organisation': 'GR237' });
    const answered: unknown = await handler(event, expect.anything(), () => undefined);
    expect(answered).toMatchObject({ version: '2', userName: 'GR237', request: event.request });
  });
});
