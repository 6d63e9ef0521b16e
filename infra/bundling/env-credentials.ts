/**
 * Replaces `@aws-sdk/credential-provider-node` in the bundles. On Lambda, credentials come only from the environment;
 * the SDK's own chain (files, SSO, processes, instance metadata) costs 120 KB and 10 ms at every cold start.
 */
type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** Read at every call, since a restored environment carries new credentials. Rejects when there are none. */
export const defaultProvider = () => async (): Promise<Credentials> => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error('No credentials in the environment.');
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
};
