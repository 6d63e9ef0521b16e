import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';

/**
 * Puts the caller's provider and name into the access token. Both come from attributes that only the Région's
 * administrators write; an account without one gets a token without the claim, never an empty one.
 */
export const nameOrganisation = (event: PreTokenGenerationV2TriggerEvent): PreTokenGenerationV2TriggerEvent => {
  const { 'custom:organisation': organisation, name } = event.request.userAttributes;
  return {
    ...event,
    response: {
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: {
          claimsToAddOrOverride: { ...(organisation ? { organisation } : {}), ...(name ? { name } : {}) },
        },
      },
    },
  };
};
