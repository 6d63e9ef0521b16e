import { appendFileSync, mkdirSync } from 'node:fs';
import { buildWeb } from '../infra/web-build.ts';
import { makeApiGateway } from './api/gateway.ts';
import { makeBus } from './bus/bus.ts';
import { serveBus } from './bus/bus-server.ts';
import { announce, filesIn } from './data/data-folder.ts';
import { openDays } from './days.ts';
import { demoItems, referenceItems } from './demo/items.ts';
import { readDeployment } from './deployment.ts';
import { startEngine } from './engine/start.ts';
import { makeFront, takeAddress } from './front/front.ts';
import { makeStatic } from './front/static.ts';
import { makeTurnstile } from './front/turnstile.ts';
import { type Issuer, makeIssuer } from './issuer/issuer.ts';
import { readSignIn } from './issuer/sign-in.ts';
import { loadSigningKey } from './issuer/signing-key.ts';
import { makeFunctions } from './lambda/functions.ts';
import { makeScheduler } from './schedules/scheduler.ts';
import { makeTableData } from './table-data.ts';

export type PlayerOptions = {
  readonly dataDir: string;
  readonly port?: number;
  /** The business day to start on; `null` for the real one. */
  readonly today?: string | null;
  readonly empty?: boolean;
  readonly verbose?: boolean;
  /** Ends the table’s name: for several products on one external engine. */
  readonly tableSuffix?: string;
  /** Called when the product can no longer run. */
  readonly onFatal?: (reason: string) => void;
  /** Another endpoint between a function and an AWS service, to watch or disturb what is asked. */
  readonly between?: (functionName: string, endpoint: string) => string;
};

/** A running product. */
export type Player = {
  readonly url: string;
  readonly endpoint: string;
  readonly tableName: string;
  /** Resolves when the stream has nothing left to process. */
  readonly idle: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Plays the synthesised template on loopback. Nothing of this is ever deployed. */
export const startPlayer = async (options: PlayerOptions): Promise<Player> => {
  const { dataDir, port = 0, onFatal = () => {}, between = (_, endpoint) => endpoint } = options;
  mkdirSync(dataDir, { recursive: true });
  const files = filesIn(dataDir);
  const { onLog, onError } = makeLog(files.log, options.verbose === true);
  const days = openDays(files.day, options.today);

  const [engine, webFolder, deployment] = await Promise.all([
    startEngine({ dataDir: files.engine, onExit: onFatal }),
    buildWeb(),
    readDeployment(files.assembly, options.tableSuffix),
  ]);
  const { resources } = deployment;
  const bus = makeBus(resources, files.queues);
  const busServer = await serveBus(bus, onError);
  const address = await takeAddress(port, onError);

  const signIn = readSignIn(resources, `${address.url}/oidc`);
  const functions = makeFunctions(resources, {
    assembly: deployment.assembly,
    endpointsFor: (name) => ({
      dynamodb: between(name, engine.endpoint),
      eventbridge: between(name, `http://127.0.0.1:${busServer.port}`),
    }),
    issuerHere: signIn.issuerHere,
    today: days.simulated,
    onLog,
  });
  const { invoke } = functions;
  const signing = await loadSigningKey(files.issuerKey);
  const issuer = makeIssuer(signIn, signing, invoke);
  const api = makeApiGateway(resources, {
    invoke,
    issuerHere: (named) => ({ issuer: signIn.issuerHere(named), keys: signing.keys }),
    onError,
  });
  const scheduler = makeScheduler(resources, invoke);
  const data = makeTableData({
    files,
    engine,
    deployment,
    firstItems: options.empty === true ? referenceItems : demoItems,
    queues: bus.queues,
    invoke,
    onError,
  });
  await data.start();

  const turnstile = makeTurnstile();
  const reset = async (): Promise<void> => turnstile.alone(async () => data.reset(days.restart));
  const controlled = { days, functions, issuer, parked: data.parked, queues: bus.queues, scheduler, reset };
  const { url } = address;
  const serveClient = makeStatic(webFolder);
  address.answerWith(makeFront({ url, controlled, turnstile, serveApi: api.serve, serveClient }));
  functions.warm('show-dashboard', 'list-actions', 'advance-invoice', 'publish-events');
  await expectAnswer(url, issuer, files.log);
  const withdraw = announce(dataDir, { url, engine: engine.endpoint });

  return {
    url,
    endpoint: engine.endpoint,
    tableName: deployment.table.name,
    idle: data.idle,
    stop: async () => {
      scheduler.stop();
      await Promise.all([address.close(), data.stop()]);
      await functions.stop();
      await busServer.close();
      await engine.stop();
      withdraw();
    },
  };
};

const makeLog = (file: string, verbose: boolean) => {
  const onLog = (text: string): void => {
    appendFileSync(file, text);
    if (verbose) process.stderr.write(text);
  };
  const onError = (error: unknown): void =>
    onLog(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return { onLog, onError };
};

/** The product is ready when a whole request is answered: sign-in with its trigger, a function, the table. */
const expectAnswer = async (url: string, issuer: Issuer, logFile: string): Promise<void> => {
  const token = await issuer.tokenFor('GR237');
  const { ok, status } = await fetch(`${url}/api/dashboard`, { headers: { authorization: `Bearer ${token}` } });
  if (!ok) throw new Error(`Le produit ne répond pas (${status}) : voir ${logFile}.`);
};
