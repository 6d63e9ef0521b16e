import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { localCredentials, localRegion, nameInArn } from '../template/account.ts';
import { ofKind, type Resource, unplayed } from '../template/resources.ts';
import type { Today } from './environment.ts';
import type { Invoke } from './invocation.ts';
import { makeFunction, type PlayedFunction } from './pool.ts';

/** Closed: another property is not played, and is an error (docs/adr/0016-player-strictness.md). */
const functionSchema = z.strictObject({
  Code: z.strictObject({ S3Bucket: unplayed, S3Key: z.string() }),
  Description: z.string(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
  Handler: z.string(),
  MemorySize: z.number(),
  Timeout: z.number(),
  Runtime: z.literal('nodejs24.x'),
  // The processor is this machine's, rights are checked by tests, and logs go to a file, failed jobs included.
  Architectures: unplayed,
  Role: unplayed,
  LoggingConfig: unplayed,
  DeadLetterConfig: unplayed,
  Tags: unplayed,
});

export type FunctionsOptions = {
  /** The folder of the cloud assembly, where the bundles are. */
  readonly assembly: string;
  /** Where each function finds DynamoDB and EventBridge. */
  readonly endpointsFor: (name: string) => { readonly dynamodb: string; readonly eventbridge: string };
  /** The address, on this machine, of an issuer that the template names. */
  readonly issuerHere: (named: string) => string;
  readonly today: Today;
  readonly onLog: (text: string) => void;
};

/** Plays every function of the template. */
export const makeFunctions = (
  resources: readonly Resource[],
  { assembly, endpointsFor, issuerHere, today, onLog }: FunctionsOptions,
) => {
  const functions = new Map<string, PlayedFunction>();
  for (const { id, stack, value } of ofKind(resources, 'AWS::Lambda::Function', functionSchema)) {
    const { Description: name, Environment, Handler, MemorySize, Timeout, Code } = value;
    const [file = '', exported = ''] = Handler.split('.');
    // NODE_OPTIONS is for a whole process; here a function is a thread.
    const { NODE_OPTIONS: _ignored, TOKEN_ISSUER: issuer, ...variables } = Environment.Variables;
    const { dynamodb, eventbridge } = endpointsFor(name);
    const settings = {
      name,
      file: join(assetFolder(assembly, stack, Code.S3Key), `${file}.mjs`),
      exported,
      memoryMb: MemorySize,
      timeoutSeconds: Timeout,
      environment: {
        ...variables,
        ...(issuer === undefined ? {} : { TOKEN_ISSUER: issuerHere(issuer) }),
        AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
        AWS_REGION: localRegion,
        AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
        AWS_ENDPOINT_URL_EVENTBRIDGE: eventbridge,
      },
    };
    functions.set(id, makeFunction(settings, { today, onLog }));
  }
  const named = (name: string): PlayedFunction | undefined =>
    [...functions.values()].find(({ settings }) => settings.name === name);

  const invoke: Invoke = async (arnOrId, event) => {
    const played = functions.get(nameInArn(arnOrId));
    if (played === undefined) throw new Error(`No function ${arnOrId}`);
    return played.invoke(event);
  };

  return {
    invoke,
    find: (idOrName: string): PlayedFunction | undefined => functions.get(idOrName) ?? named(idOrName),
    /** Starts an environment of each of these ahead of the first event. */
    warm: (...names: readonly string[]): void => {
      for (const name of names) named(name)?.warm();
    },
    stop: async (): Promise<void> => {
      await Promise.all([...functions.values()].map(async (played) => played.stop()));
    },
  };
};
export type Functions = ReturnType<typeof makeFunctions>;

const assetsSchema = z.object({ files: z.record(z.string(), z.object({ source: z.object({ path: z.string() }) })) });

const assetFolder = (assembly: string, stack: string, key: string): string => {
  const { files } = assetsSchema.parse(JSON.parse(readFileSync(join(assembly, `${stack}.assets.json`), 'utf8')));
  const found = files[key.replace(/\.zip$/u, '')];
  if (found === undefined) throw new Error(`${stack}: asset ${key} is not there`);
  return join(assembly, found.source.path);
};
