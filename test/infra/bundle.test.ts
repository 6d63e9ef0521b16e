import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { showModificationLetter } from '../../contract/routes/show-modification-letter.ts';
import { routes } from '../../contract/routes.ts';
import type { HttpHandler } from '../../functions/shared/http/event.ts';
import { functionNames } from '../../infra/app.ts';
import { bundleFunctions } from '../../infra/bundle.ts';
import { background } from '../../infra/grants.ts';
import { mayCall } from '../../infra/policy.ts';
import { ofType } from '../../infra/template.ts';
import { makeActionFactory } from '../support/action-factory.ts';
import { openTestApp } from '../support/app.ts';
import { call } from '../support/call.ts';
import { readPdf } from '../support/pdf.ts';
import { templates } from '../support/templates.ts';
import { validRequests } from '../support/valid-requests.ts';

const metafileSchema = z.object({
  bytes: z.number(),
  inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })),
});

const tableArn = '<PublishOutputFnGetAttTableCD117FA1Arn27EC6E03>';
/** In the bundle and never called: the work store that it shares with the sweeper can drop a work item. */
const neverCalled: Readonly<Record<string, readonly string[]>> = { 'flag-late-closures': ['DeleteItem'] };
/** Come with the stores that functions share; which of them a function makes, and may make, test/access/product.test.ts judges. */
const sharedReads = ['GetItem', 'Query'];
const chains = /\/(credential-provider-(?!env)|endpoint-cache|mnemonist)|submodules\/event-streams/;

describe('the bundles that are deployed', () => {
  const exempt = new Set([
    'show-openapi',
    'show-modification-letter',
    'publish-events',
    'sweep-outbox',
    'import-lines',
  ]);
  let folder: string;
  beforeAll(() => {
    folder = bundleFunctions({ names: functionNames });
  });
  const metafileOf = (name: string) =>
    metafileSchema.parse(JSON.parse(readFileSync(join(folder, name, 'metafile.json'), 'utf8')));

  const names = [...new Set(routes.map(({ name }) => name))].filter((name) => !exempt.has(name));
  it.each(
    names.map((name) => ({
      name,
      most: routes.every((route) => route.name !== name || route.method === 'GET') ? 260 : 280,
    })),
  )(
    '$name weighs at most $most KB: it is read whole at every cold start (docs/adr/0008-bundle-budget.md)',
    ({ name, most }) => {
      const { bytes } = metafileOf(name);
      expect(bytes).toBe(statSync(join(folder, name, 'index.mjs')).size);
      expect(bytes).toBeLessThanOrEqual(most * 1024);
    },
  );

  it('hold no credential chain, endpoint discovery or event streams: none of it can run on Lambda here', () => {
    for (const name of functionNames) {
      const chain = Object.keys(metafileOf(name).inputs).filter((path) => chains.test(path));
      expect(chain, name).toEqual([]);
    }
  });

  it.each(functionNames)('%s may make every write and batch that its bundle can make on the table', (name) => {
    const { stateful, stateless } = templates;
    const template = name === 'name-organisation' ? stateful : stateless;
    const [functionId] =
      ofType(template, 'AWS::Lambda::Function', z.looseObject({ Description: z.string() })).find(
        ([, { Description }]) => Description === name,
      ) ?? [];
    const calls = Object.entries(metafileOf(name).inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([path]) => /client-dynamodb\/dist-es\/commands\/(\w+)Command\.js$/u.exec(path)?.[1] ?? [])
      // Kept by the library whatever is used, or judged by the items they hold.
      .filter(
        (command) =>
          !['DescribeEndpoints', 'Scan', 'TransactWriteItems', ...sharedReads, ...(neverCalled[name] ?? [])].includes(
            command,
          ),
      );
    const refused = calls.filter(
      (command) =>
        !mayCall(template, functionId ?? '', {
          action: `dynamodb:${command}`,
          resource: tableArn,
          leadingKeys: [name === 'publish-events' && command === 'UpdateItem' ? 'PUBLISHED#1' : 'ACTION#1'],
        }),
    );
    expect(refused).toEqual([]);
  });

  it('export a handler and carry no source text', () => {
    for (const name of functionNames) {
      expect(readFileSync(join(folder, name, 'index.mjs'), 'utf8'), name).toMatch(/export\{[^}]*\bas handler\b/);
      const files =
        name in background ? ['index.mjs', 'index.mjs.map', 'metafile.json'] : ['index.mjs', 'metafile.json'];
      expect(readdirSync(join(folder, name)).sort(), name).toEqual(files);
    }
    for (const name of Object.keys(background)) {
      const map = z
        .looseObject({ sourcesContent: z.unknown().optional() })
        .parse(JSON.parse(readFileSync(join(folder, name, 'index.mjs.map'), 'utf8')));
      expect(map.sourcesContent).toBeUndefined();
    }
  });

  it.each(Object.keys(background))('%s tells of an error by the lines that we wrote', (name) => {
    const { TABLE_NAME: _, ...env } = process.env;
    const { stderr } = spawnSync(process.execPath, ['--enable-source-maps', join(folder, name, 'index.mjs')], {
      env,
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/ZodError[\s\S]*functions\/[\w/-]+\.ts:\d+:\d+/u);
  });
});

describe('the letter of a modification', () => {
  it('is made by the function as it is deployed: its bundle holds the library and the fonts', async () => {
    const app = await openTestApp('2023-01-05');
    try {
      const given = await validRequests.showModificationLetter(makeActionFactory(app), 'GR237');
      const { name } = showModificationLetter;
      const bundle = join(bundleFunctions({ names: [name] }), name, 'index.mjs');
      vi.stubEnv('TABLE_NAME', app.open.tableName);
      vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', app.open.endpoint);
      vi.stubEnv('AWS_REGION', 'eu-west-3');
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
      const deployed = z
        .object({ handler: z.custom<HttpHandler>((value) => typeof value === 'function') })
        .parse(await import(pathToFileURL(bundle).href));
      const answer = await call(deployed.handler, showModificationLetter, { as: 'GR237', ...given });
      expect(answer.status).toBe(200);
      const [page] = await readPdf(answer.bytes);
      expect(page?.text).toContain('Objet : Demande de modification de');
    } finally {
      vi.unstubAllEnvs();
      await app.stop();
    }
  });
});

describe('bundling', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'ouverture-bundle-'));
    write('package-lock.json', '{}');
    write('tsconfig.json', '{}');
    write(
      'functions/greet/index.ts',
      "import { word } from '../shared/word.ts';\nexport const handler = () => word;\n",
    );
    write('functions/count/index.ts', 'export const handler = () => 1;\n');
    write('functions/shared/word.ts', "export { word } from './deep.ts';\n");
    write('functions/shared/deep.ts', "export const word = 'bonjour';\n");
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const write = (path: string, content: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const built = (name: string) => statSync(join(root, 'build', 'functions', name, 'index.mjs')).mtimeMs;
  const bundle = () => bundleFunctions({ names: ['greet', 'count'], root });

  it('answers a folder of one module per function', async () => {
    const folder = bundle();
    const module: unknown = await import(pathToFileURL(join(folder, 'greet', 'index.mjs')).href);
    expect(z.looseObject({ handler: z.function() }).parse(module).handler()).toBe('bonjour');
  });

  it('does nothing the second time', () => {
    bundle();
    const before = [built('greet'), built('count')];
    bundle();
    expect([built('greet'), built('count')]).toEqual(before);
  });

  it('rebuilds what a changed file reaches, however deep, and leaves the rest', () => {
    bundle();
    const before = { greet: built('greet'), count: built('count') };
    write('functions/shared/deep.ts', "export const word = 'bonsoir';\n");
    bundle();
    expect(built('greet')).toBeGreaterThan(before.greet);
    expect(built('count')).toBe(before.count);
    expect(readFileSync(join(root, 'build', 'functions', 'greet', 'index.mjs'), 'utf8')).toContain('bonsoir');
  });

  it('never trusts a bundle that was touched or removed', () => {
    bundle();
    write('build/functions/greet/index.mjs', 'export const handler = () => "forged";\n');
    rmSync(join(root, 'build', 'functions', 'count'), { recursive: true });
    bundle();
    expect(readFileSync(join(root, 'build', 'functions', 'greet', 'index.mjs'), 'utf8')).not.toContain('forged');
    expect(built('count')).toBeGreaterThan(0);
  });

  it('builds again when the dependencies’ lockfile changes', () => {
    bundle();
    const before = built('count');
    write('package-lock.json', '{ "lockfileVersion": 3 }');
    bundle();
    expect(built('count')).toBeGreaterThan(before);
  });

  it('says which file is wrong', () => {
    write('functions/broken/index.ts', 'export const handler = (;\n');
    expect(() => bundleFunctions({ names: ['broken'], root })).toThrow(/functions\/broken\/index\.ts:1/);
  });
});
