import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, Tags, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import * as z from 'zod';
import { routes } from '../contract/routes.ts';
import { bundleFunctions, projectRoot } from './bundle.ts';
import { background } from './grants.ts';
import { houseRules } from './lint-template.ts';
import { StatefulStack } from './stacks/stateful-stack.ts';
import { StatelessStack } from './stacks/stateless-stack.ts';
import { WebStack } from './stacks/web-stack.ts';
import { readTemplates, stackNames, type Templates } from './template.ts';
import { builtWeb } from './web-build.ts';

export type AppOptions = {
  /** `stub`: empty functions, for tests of the templates; the rest of the template is the same. */
  readonly bundles?: 'real' | 'stub';
  /** The same for the web client; as the functions unless said. */
  readonly client?: 'real' | 'stub';
  /** Runs the template validations and rule packs during the synthesis: 2 s and 250 MB, so not in every test. */
  readonly validate?: boolean;
  /** Where the cloud assembly goes; the CLI says so itself. */
  readonly outdir?: string;
  /** What `cdk -c name=value` gives. */
  readonly context?: Readonly<Record<string, string>>;
  /** The account that would be deployed to; the CLI says it when it finds credentials. */
  readonly account?: string | undefined;
};

/** Personal data stay in Paris: neither the account's settings nor the shell's may move them. */
const region = 'eu-west-3';

/** The routes that anyone may call, as API Gateway writes them. */
export const publicRouteKeys: readonly string[] = routes
  .filter((route) => route.access === 'public')
  .map((route) => `${route.method} ${route.path}`);

const requestFunctions = [...new Set(routes.map((route) => route.name))];
/** Every function of the product, as folders under functions/. */
export const functionNames: readonly string[] = [...requestFunctions, ...Object.keys(background), 'name-organisation'];

/** What each deployment decides. */
const settingsSchema = z.object({
  /** The Région, as invoices name it. */
  buyerName: z.string().min(1),
  buyerSiret: z.string().regex(/^\d{14}$/),
  /** Where the web client is served: the only place a sign-in may come back to. */
  webOrigin: z.url({ protocol: /^https$/ }).or(z.literal('http://localhost:3000')),
  /** Of that origin's host, where CloudFront looks for it; without one, the distribution's own name serves. */
  certificateArn: z
    .string()
    .regex(/^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/)
    .optional(),
});
/** Fictitious settings for tests and the local player; refused when there is an account to deploy to. */
const fictitious = { buyerName: 'Région fictive', buyerSiret: '00000000100016', webOrigin: 'http://localhost:3000' };

const settingsOf = (app: App, account: string | undefined) => {
  const given = Object.fromEntries(
    Object.keys(settingsSchema.shape).flatMap((name) => {
      const value: unknown = app.node.tryGetContext(name);
      return value === undefined ? [] : [[name, z.coerce.string().parse(value)]];
    }),
  );
  const settings = settingsSchema.safeParse(account === undefined ? { ...fictitious, ...given } : given);
  if (settings.success) return settings.data;
  throw new Error(
    `Give npx cdk deploy -c buyerName=… -c buyerSiret=… -c webOrigin=https://… [-c certificateArn=…]\n${z.prettifyError(settings.error)}`,
  );
};

export const buildApp = ({
  bundles = 'real',
  client,
  validate = true,
  outdir,
  context = {},
  account = process.env['CDK_DEFAULT_ACCOUNT'],
}: AppOptions = {}): App => {
  const app = new App({
    // The CLI would read these from cdk.json and an app built in a test would not: given here, they are the same for all.
    context: { ...recommendedFlags, ...context },
    builtinCloudFormationValidation: validate,
    defaultStackSynthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    analyticsReporting: false,
    ...(outdir === undefined ? {} : { outdir }),
  });
  if (validate) {
    Validations.of(app).addPlugins(
      new AwsSolutionsChecks(app),
      new ServerlessChecks(app),
      houseRules({ publicRouteKeys }),
    );
  }
  Tags.of(app).add('application', 'ouverture');

  const wanted = z.enum(['real', 'stub']).default(bundles).parse(app.node.tryGetContext('bundles'));
  const { buyerName, buyerSiret, webOrigin, certificateArn } = settingsOf(app, account);
  const folders = wanted === 'real' ? bundleFunctions({ names: functionNames }) : stubFunctions(functionNames);
  const code = (name: string): Code => Code.fromAsset(join(folders, name), { exclude: ['metafile.json'] });

  const env = { region };
  const stateful = new StatefulStack(app, stackNames.stateful, {
    env,
    code,
    terminationProtection: true,
    description: 'Ouverture : données, comptes, bus et files (survivent à tout déploiement de code)',
  });
  const { web } = new StatelessStack(app, stackNames.stateless, {
    env,
    stateful,
    code,
    routes,
    webOrigin,
    buyer: { name: buyerName, siret: buyerSiret },
    description: 'Ouverture : fonctions, API, horaires et alarmes',
  });
  new WebStack(app, stackNames.web, {
    env,
    ...web,
    folder: (client ?? wanted) === 'real' ? builtWeb() : stubWeb(),
    userPoolId: stateful.userPool.userPoolId,
    loginHost: stateful.loginHost,
    webOrigin,
    certificateArn,
    description: 'Ouverture : application web et distribution (une seule origine avec l’API)',
  });
  return app;
};

const stubFunctions = (names: readonly string[]): string => {
  const folder = join(projectRoot, 'build', 'stub-functions');
  for (const name of names) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'index.mjs'), `export const handler = async () => ${JSON.stringify(name)};\n`);
  }
  return folder;
};

/** The page alone: templates need something to serve, not the client itself. */
const stubWeb = (): string => {
  const folder = join(projectRoot, 'build', 'stub-web');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Ouverture</title>\n');
  writeFileSync(join(folder, 'assets', 'none.js'), '\n');
  return folder;
};

export type Synthesised = Templates & {
  /** Where the assembly is, if it was asked to stay. */
  readonly directory: string | undefined;
};

/**
 * Synthesises the three stacks and reads their templates. The assembly (templates, asset manifests, staged bundles) stays in
 * `outdir`; without one it is removed once read.
 */
export const synthTemplates = (options: AppOptions = {}): Synthesised => {
  const outdir = options.outdir ?? mkdtempSync(join(tmpdir(), 'ouverture-synth-'));
  try {
    buildApp({ ...options, validate: options.validate ?? false, outdir }).synth();
    return { ...readTemplates(outdir), directory: options.outdir };
  } finally {
    if (options.outdir === undefined) rmSync(outdir, { recursive: true, force: true });
  }
};

if (import.meta.main) buildApp().synth();
