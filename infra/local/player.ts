import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parisDay, parseCalendarDate } from '../../domain/calendar-date.ts';
import { asTable } from '../../functions/shared/store/client.ts';
import { stackNames } from '../template.ts';
import { buildWeb } from '../web-build.ts';
import { makeApiGateway } from './api/gateway.ts';
import { makeBus } from './bus/bus.ts';
import { serveBus } from './bus/bus-server.ts';
import { announce } from './data/data-folder.ts';
import { makeFirstData } from './data/first-data.ts';
import { demoItems, referenceItems } from './demo/items.ts';
import { clientFor } from './engine/engine.ts';
import { startEngine } from './engine/start.ts';
import { createTable, tableExists, tableFromTemplate } from './engine/table.ts';
import { readBytes } from './http/server.ts';
import { makeStatic } from './http/static.ts';
import { send } from './issuer/answer.ts';
import { makeIssuer } from './issuer/issuer.ts';
import { personas } from './issuer/personas.ts';
import { readSignIn } from './issuer/sign-in.ts';
import { loadSigningKey } from './issuer/signing-key.ts';
import type { Invocation } from './lambda/environment.ts';
import { makeFunction, type PlayedFunction } from './lambda/pool.ts';
import { makeScheduler } from './schedules/scheduler.ts';
import type { Checkpoints } from './stream/checkpoints.ts';
import { type Mapping, makeMapping, type Parked } from './stream/mapping.ts';
import { makePages } from './stream/pages.ts';
import { makeStreamReader } from './stream/reader.ts';
import { localCredentials, localRegion, nameInArn } from './template/account.ts';
import { assembled } from './template/assembly.ts';
import { loadResources, ofKind, type Resource, tableNameOf, unplayed } from './template/resources.ts';

export type PlayerOptions = {
  readonly port?: number;
  /** The business day to begin with; `null` for the real one. */
  readonly today?: string | null;
  readonly dataDir: string;
  /** Ends the table's name: for several products on one engine that is not ours (tests on DYNAMODB_ENDPOINT). */
  readonly apart?: string;
  readonly empty?: boolean;
  readonly verbose?: boolean;
  readonly onFatal?: (reason: string) => void;
  /** Where a function reaches an AWS service, when something stands in between to see what it asks. */
  readonly between?: (functionName: string, endpoint: string) => string;
};

export type Player = {
  readonly url: string;
  readonly endpoint: string;
  readonly tableName: string;
  /** Resolves when the stream has nothing left to do. */
  readonly idle: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export const guideDay = '2023-01-05';

// Closed: a property that is not here is not played, and is an error (docs/adr/0016-player-strictness.md).
const functionSchema = z.strictObject({
  Code: z.strictObject({ S3Bucket: unplayed, S3Key: z.string() }),
  Description: z.string(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
  Handler: z.string(),
  MemorySize: z.number(),
  Timeout: z.number(),
  Runtime: z.literal('nodejs24.x'),
  // This machine's own processor; rights and logs are the tests' and a file's; a job that fails is told in the log.
  Architectures: unplayed,
  Role: unplayed,
  LoggingConfig: unplayed,
  DeadLetterConfig: unplayed,
  Tags: unplayed,
});
const assetsSchema = z.object({ files: z.record(z.string(), z.object({ source: z.object({ path: z.string() }) })) });

/** A small JSON file replaced whole, so that a killed host leaves the old one or the new one. */
const makeStateFile = <T>(file: string, schema: z.ZodType<T>, initial: T) => {
  let state: T = existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : initial;
  return {
    get: (): T => state,
    set: (next: T): void => {
      state = next;
      writeFileSync(`${file}.new`, JSON.stringify(next));
      renameSync(`${file}.new`, file);
    },
  };
};

const checkpointMs = 50;

/**
 * The same for what changes with every batch of the stream: written beside the work, the newest state only. A killed host
 * finds an older one, and the records since then are delivered again, as AWS may.
 */
const makeLaggingFile = <T>(file: string, schema: z.ZodType<T>, initial: T, onError: (error: unknown) => void) => {
  let state: T = existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : initial;
  let dirty = false;
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    while (dirty) {
      await sleep(checkpointMs);
      dirty = false;
      await writeFile(`${file}.new`, JSON.stringify(state));
      await rename(`${file}.new`, file);
    }
  };
  return {
    get: (): T => state,
    set: (next: T): void => {
      state = next;
      if (!dirty) {
        dirty = true;
        writing = writing.then(write).catch(onError);
      }
    },
    /** Resolves once the newest state is in the file. */
    flushed: async (): Promise<void> => writing,
  };
};

const problem = (status: number, detail: string) => ({
  status,
  body: { type: 'about:blank', title: 'Commande locale refusée', status, detail },
});

const assetFolder = (directory: string, stack: string, key: string): string => {
  const { files } = assetsSchema.parse(JSON.parse(readFileSync(join(directory, `${stack}.assets.json`), 'utf8')));
  const found = files[key.replace(/\.zip$/u, '')];
  if (found === undefined) throw new Error(`${stack}: asset ${key} is not there`);
  return join(directory, found.source.path);
};

const credentials = {
  AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
  AWS_REGION: localRegion,
};

/** Starts everything on loopback. Nothing of it is ever deployed. */
export const startPlayer = async (options: PlayerOptions): Promise<Player> => {
  const { dataDir, apart = '', empty = false, verbose = false, onFatal = () => {} } = options;
  const { between = (_: string, endpoint: string): string => endpoint } = options;
  mkdirSync(dataDir, { recursive: true });
  const logFile = join(dataDir, 'functions.log');
  const onLog = (text: string): void => {
    appendFileSync(logFile, text);
    if (verbose) process.stderr.write(text);
  };
  const onError = (error: unknown): void =>
    onLog(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);

  const starting = startEngine({ dataDir: join(dataDir, 'engine'), onExit: onFatal });
  // The client is served from where it is built: its stack only says how it is deployed.
  const [webFolder, { stateful, stateless, directory }] = await Promise.all([
    buildWeb(),
    assembled({ bundles: 'real', outdir: join(dataDir, 'assembly') }),
  ]);
  const resources = loadResources({ [stackNames.stateful]: stateful, [stackNames.stateless]: stateless }, (id) =>
    tableNameOf(id, apart),
  );
  const definition = tableFromTemplate(stateful);
  const tableName = tableNameOf(definition.logicalId, apart);
  const engine = await starting;
  const dynamo = clientFor(engine.endpoint);

  // ── The business day ──
  const beginning = options.today === undefined ? guideDay : options.today;
  const day = makeStateFile(
    join(dataDir, 'day.json'),
    z.object({ today: z.string().nullable(), lastSeen: z.string() }),
    {
      today: beginning,
      lastSeen: beginning ?? parisDay(new Date()),
    },
  );
  if (options.today !== undefined && options.today !== day.get().today) {
    const wanted = options.today ?? parisDay(new Date());
    if (wanted < day.get().lastSeen) {
      await engine.stop();
      throw new Error(
        `Ces données vont déjà jusqu’au ${day.get().lastSeen} : pour revenir au ${wanted}, effacez-les d’abord (npm run reset).`,
      );
    }
    day.set({ today: options.today, lastSeen: wanted });
  } else {
    // Kept from the first start on: what was begun with --today goes on from there without it.
    day.set(day.get());
  }
  const today = (): string => day.get().today ?? parisDay(new Date());

  // ── Bus ──
  const bus = makeBus(resources, join(dataDir, 'queues'));
  const busServer = await serveBus(bus, onError);

  // ── The one address, known before those who are told it ──
  const server = createServer((request, response) => serve(request, response));
  let serve = (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(503, { 'content-type': 'application/json' }).end(JSON.stringify({ message: 'Starting' }));
  };
  const port = await listen(server, options.port ?? 0);
  const url = `http://127.0.0.1:${port}`;
  const issuerUrl = `${url}/oidc`;
  const signIn = readSignIn(resources);
  /** Who plays, on this machine, an issuer that the template names. */
  const issuerHere = (named: string): string => {
    if (!signIn.isPlayed(named)) throw new Error(`Nobody plays the issuer ${named} here`);
    return issuerUrl;
  };

  // ── Functions ──
  const functions = new Map<string, PlayedFunction>();
  for (const { id, stack, value } of ofKind(resources, 'AWS::Lambda::Function', functionSchema)) {
    const [file = '', exported = ''] = value.Handler.split('.');
    const { NODE_OPTIONS: _perProcess, TOKEN_ISSUER: named, ...environment } = value.Environment.Variables;
    functions.set(
      id,
      makeFunction(
        {
          name: value.Description,
          file: join(assetFolder(directory, stack, value.Code.S3Key), `${file}.mjs`),
          exported,
          memoryMb: value.MemorySize,
          timeoutSeconds: value.Timeout,
          environment: {
            ...environment,
            ...(named === undefined ? {} : { TOKEN_ISSUER: issuerHere(named) }),
            ...credentials,
            AWS_ENDPOINT_URL_DYNAMODB: between(value.Description, engine.endpoint),
            AWS_ENDPOINT_URL_EVENTBRIDGE: between(value.Description, `http://127.0.0.1:${busServer.port}`),
          },
        },
        { today: () => day.get().today, onLog },
      ),
    );
  }
  const invoke = async (arnOrId: string, event: unknown): Promise<Invocation> => {
    const played = functions.get(nameInArn(arnOrId));
    if (played === undefined) throw new Error(`No function ${arnOrId}`);
    return played.invoke(event);
  };

  // ── Sign-in and API ──
  const signing = await loadSigningKey(join(dataDir, 'issuer-key.json'));
  const issuer = makeIssuer({
    issuer: issuerUrl,
    signIn,
    signing,
    trigger: async (event) => invoke(signIn.trigger, event),
  });
  const api = makeApiGateway(resources, {
    invoke,
    issuerHere: (named) => ({ issuer: issuerHere(named), keys: signing.keys }),
    onError,
  });
  const scheduler = makeScheduler(resources, invoke);

  // ── Data and stream ──
  const checkpoints = makeLaggingFile(
    join(dataDir, 'checkpoints.json'),
    z.object({ streamArn: z.string(), positions: z.record(z.string(), z.string()) }),
    { streamArn: '', positions: {} },
    onError,
  );
  const parkFolder = join(dataDir, 'parked');
  let mappings: readonly Mapping[] = [];

  const fill = async (): Promise<void> => {
    const { client } = asTable(dynamo, tableName);
    const items = empty ? referenceItems() : demoItems();
    for (let from = 0; from < items.length; from += 25 * 4) {
      await Promise.all(
        [0, 1, 2, 3].map(async (part) => {
          let left: Record<string, unknown>[] = items.slice(from + part * 25, from + (part + 1) * 25);
          while (left.length > 0) {
            const answer = await client.send(
              new BatchWriteCommand({ RequestItems: { [tableName]: left.map((Item) => ({ PutRequest: { Item } })) } }),
            );
            left = (answer.UnprocessedItems?.[tableName] ?? []).map(({ PutRequest }) => PutRequest?.Item ?? {});
          }
        }),
      );
    }
  };

  const startMappings = async (): Promise<void> => {
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: tableName }));
    const streamArn = Table?.LatestStreamArn;
    if (streamArn === undefined) throw new Error('The table has no stream');
    if (checkpoints.get().streamArn !== streamArn) checkpoints.set({ streamArn, positions: {} });
    const pages = makePages();
    mappings = resources
      .filter((resource): resource is Resource => resource.type === 'AWS::Lambda::EventSourceMapping')
      .map(({ id, properties }) => {
        const own: Checkpoints = {
          get: (shard) => checkpoints.get().positions[`${id}/${shard}`],
          set: (shard, sequence) =>
            checkpoints.set({
              ...checkpoints.get(),
              positions: { ...checkpoints.get().positions, [`${id}/${shard}`]: sequence },
            }),
        };
        return makeMapping({
          name: id,
          properties,
          reader: makeStreamReader({
            endpoint: engine.endpoint,
            region: engine.region,
            streamArn,
            checkpoints: own,
            pages,
          }),
          checkpoints: own,
          invoke,
          park: async (parked) => park(parked),
          onError,
        });
      });
    for (const mapping of mappings) mapping.start();
  };
  const park = async (parked: Parked): Promise<void> => {
    mkdirSync(parkFolder, { recursive: true });
    const first = parked.payload.Records[0]?.dynamodb.SequenceNumber ?? '';
    writeFileSync(
      join(parkFolder, `${parked.timestamp.replaceAll(':', '-')}-${parked.mapping}-${first}.json`),
      JSON.stringify(parked, null, 2),
    );
  };

  const firstData = makeFirstData({
    file: join(dataDir, 'filling'),
    where: `${engine.kind === 'embedded' ? engine.kind : engine.endpoint} ${tableName}`,
    exists: async () => tableExists(dynamo, tableName),
    make: async () => {
      bus.queues.clear();
      rmSync(parkFolder, { recursive: true, force: true });
      checkpoints.set({ streamArn: '', positions: {} });
      await checkpoints.flushed();
      await engine.dropTable(tableName);
      await createTable(dynamo, definition, tableName);
      await fill();
    },
  });
  await firstData.ensure();
  await startMappings();

  // ── Requests: a reset waits for those under way, and those that come meanwhile wait for it ──
  let resetting: Promise<void> | null = null;
  let underWay = 0;
  const reset = async (): Promise<void> => {
    while (resetting !== null) await resetting;
    let done = (): void => {};
    resetting = new Promise((resolve) => {
      done = resolve;
    });
    try {
      while (underWay > 0) await sleep(5);
      await Promise.all(mappings.map(async (mapping) => mapping.stop()));
      await firstData.again(() => {
        day.set({ today: beginning, lastSeen: beginning ?? parisDay(new Date()) });
      });
      await startMappings();
    } finally {
      resetting = null;
      done();
    }
  };

  const control = async (
    method: string,
    requested: URL,
    body: string,
  ): Promise<{ readonly status: number; readonly body: unknown }> => {
    const [, , name = '', argument = ''] = requested.pathname.split('/');
    switch (`${method} ${name}`) {
      case 'GET users':
        return { status: 200, body: { items: personas } };
      case 'GET token': {
        const accessToken = await issuer.tokenFor(requested.searchParams.get('user') ?? '');
        return accessToken === null
          ? problem(404, `Profil inconnu : ${personas.map((one) => one.user).join(', ')}.`)
          : { status: 200, body: { accessToken } };
      }
      case 'GET clock':
        return { status: 200, body: { today: today() } };
      case 'POST clock': {
        const given = z.strictObject({ today: z.string() }).safeParse(JSON.parse(body === '' ? '{}' : body));
        const wanted = given.success ? parseCalendarDate(given.data.today) : undefined;
        if (wanted === undefined) return problem(422, 'Le champ today doit être une date existante, AAAA-MM-JJ.');
        if (wanted < day.get().lastSeen)
          return problem(
            409,
            `La date ne recule pas (nous sommes le ${day.get().lastSeen}) : faites d’abord POST /local/reset.`,
          );
        day.set({ today: wanted, lastSeen: wanted });
        return { status: 200, body: { today: wanted } };
      }
      case 'POST schedules': {
        const ran = await scheduler.run(argument);
        if (ran === undefined) return problem(404, `Tâche inconnue : ${scheduler.names.join(', ')}.`);
        return ran.failed ? problem(502, ran.error) : { status: 200, body: ran.payload };
      }
      case 'POST functions': {
        const played = functions.get(argument) ?? [...functions.values()].find((one) => one.settings.name === argument);
        if (played === undefined) return problem(404, 'Fonction inconnue.');
        const ran = await played.invoke(JSON.parse(body === '' ? '{}' : body));
        return ran.failed ? problem(502, `${ran.errorType} : ${ran.error}`) : { status: 200, body: ran.payload };
      }
      case 'GET queues': {
        if (!bus.queues.has(argument)) return problem(404, 'File inconnue.');
        const event = z.looseObject({ 'detail-type': z.string(), detail: z.unknown() });
        return {
          status: 200,
          body: {
            items: bus.queues.read(argument).map((message) => {
              const parsed = event.safeParse(JSON.parse(message.body));
              return {
                ...message,
                ...(parsed.success ? { detailType: parsed.data['detail-type'], detail: parsed.data.detail } : {}),
              };
            }),
          },
        };
      }
      case 'GET parked':
        return {
          status: 200,
          body: {
            items: existsSync(parkFolder)
              ? readdirSync(parkFolder)
                  .filter((file) => file.endsWith('.json'))
                  .sort()
                  .map((file): unknown => JSON.parse(readFileSync(join(parkFolder, file), 'utf8')))
              : [],
          },
        };
      case 'POST reset':
        await reset();
        return { status: 200, body: { today: today() } };
      default:
        return problem(404, 'Commande locale inconnue.');
    }
  };

  const serveStatic = makeStatic(webFolder);
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requested = new URL(request.url ?? '/', url);
    // A page of another site must not reach this machine by a name of its own (DNS rebinding).
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/u.test(request.headers.host ?? '')) {
      response.writeHead(421, { 'content-type': 'text/plain' }).end('Misdirected Request');
      return;
    }
    if (requested.pathname === '/local' || requested.pathname.startsWith('/local/')) {
      const body = await readBytes(request, 1_000_000);
      if (requested.pathname !== '/local/reset') while (resetting !== null) await resetting;
      let answer: { readonly status: number; readonly body: unknown };
      try {
        answer = await control(request.method ?? 'GET', requested, body?.toString('utf8') ?? '');
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        answer = problem(400, 'Le corps n’est pas du JSON valide.');
      }
      response.writeHead(answer.status, {
        'content-type': answer.status < 400 ? 'application/json' : 'application/problem+json',
      });
      response.end(JSON.stringify(answer.body));
      return;
    }
    while (resetting !== null) await resetting;
    underWay += 1;
    try {
      if (requested.pathname === '/api' || requested.pathname.startsWith('/api/')) {
        await api.serve(request, response);
      } else if (requested.pathname === '/config.json') {
        response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache' });
        response.end(
          JSON.stringify({
            ...issuer.clientSettings,
            simulatedDay: day.get().today,
          }),
        );
      } else if (requested.pathname.startsWith('/oidc/')) {
        const body = await readBytes(request, 100_000);
        const answer = await issuer.answer(request.method ?? 'GET', requested, body?.toString('utf8') ?? '');
        if (answer === null) response.writeHead(404).end();
        else send(response, answer);
      } else {
        serveStatic(request, requested.pathname, response);
      }
    } finally {
      underWay -= 1;
    }
  };

  serve = (request, response) => {
    handle(request, response).catch((error: unknown) => {
      onError(error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: 'Internal Server Error' }));
    });
  };

  // Ready means that all of it answers: a function, the issuer with its trigger, the table.
  for (const name of ['show-dashboard', 'list-actions', 'advance-invoice', 'publish-events']) {
    for (const played of functions.values()) if (played.settings.name === name) played.warm();
  }
  const token = await issuer.tokenFor('GR237');
  const answered = await fetch(`${url}/api/dashboard`, { headers: { authorization: `Bearer ${token}` } });
  if (!answered.ok) throw new Error(`Le produit ne répond pas (${answered.status}) : voir ${logFile}.`);
  const stopped = announce(dataDir, { url, engine: engine.endpoint });

  return {
    url,
    endpoint: engine.endpoint,
    tableName,
    idle: async () => {
      // The second pass sees what the first one's functions wrote.
      for (let pass = 0; pass < 2; pass += 1) await Promise.all(mappings.map(async (mapping) => mapping.idle()));
    },
    stop: async () => {
      scheduler.stop();
      server.closeAllConnections();
      await Promise.all([close(server), ...mappings.map(async (mapping) => mapping.stop())]);
      await checkpoints.flushed();
      await Promise.all([...functions.values()].map(async (played) => played.stop()));
      await busServer.close();
      dynamo.destroy();
      await engine.stop();
      stopped();
    },
  };
};

const listen = async (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

const close = async (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
  });
