/**
 * Stands for `@aws-sdk/middleware-endpoint-discovery` in the bundles: DynamoDB's client carries the option, off by
 * default, with a cache library of its own (9 KB). Here it can only be off.
 */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: (): undefined => undefined,
  configFileSelector: (): undefined => undefined,
  default: undefined,
};

export const resolveEndpointDiscoveryConfig = <T>(config: T): T => config;
