/** The account and the region that templates are played in. */
export const localAccount = '000000000000';
export const localRegion = 'eu-west-3';

/** Any local service accepts these. */
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

export const localArn = (service: string, resource: string): string =>
  `arn:aws:${service}:${localRegion}:${localAccount}:${resource}`;

/** The name at the end of an ARN: a function's id, a queue's name. */
export const nameInArn = (arn: string): string => arn.split(':').at(-1) ?? '';
