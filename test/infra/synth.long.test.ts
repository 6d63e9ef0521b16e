import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { buildApp, synthTemplates } from '../../infra/app.ts';
import { projectRoot } from '../../infra/bundle.ts';
import type { Template } from '../../infra/template.ts';

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'ouverture-synth-'));
});
afterEach(() => {
  rmSync(outdir, { recursive: true, force: true });
});

const reportSchema = z.object({
  pluginReports: z.array(z.looseObject({ pluginName: z.string(), violations: z.array(z.unknown()) })),
});
const report = () =>
  reportSchema.parse(JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))).pluginReports;
const read = (stack: string): unknown => JSON.parse(readFileSync(join(outdir, `${stack}.template.json`), 'utf8'));

describe('rules on the templates', () => {
  it('CloudFormation’s validation, both rule packs and the house lint have nothing to say, warnings included', () => {
    buildApp({ bundles: 'stub', validate: true, outdir }).synth();
    expect(report().filter(({ violations }) => violations.length > 0)).toEqual([]);
  });
});

const withoutMetadata = (template: Template) =>
  Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => {
      const { Metadata: _, ...rest } = resource;
      return [id, rest];
    }),
  );

describe('npx cdk synth', () => {
  it('needs no account and writes the same templates as a synthesis in process', () => {
    const cli = spawnSync(
      process.execPath,
      [
        'node_modules/aws-cdk/bin/cdk',
        'synth',
        '-q',
        '--no-notices',
        '--no-validation',
        '-c',
        'bundles=stub',
        '-o',
        outdir,
      ],
      {
        cwd: projectRoot,
        env: { PATH: process.env.PATH, HOME: outdir, CI: 'true', AWS_EC2_METADATA_DISABLED: 'true' },
        encoding: 'utf8',
        timeout: 60_000,
      },
    );
    expect(cli.status, cli.stderr).toBe(0);
    const { stateful, stateless, web } = synthTemplates({ bundles: 'stub' });
    const template = z.custom<Template>((value) => typeof value === 'object');
    expect(withoutMetadata(template.parse(read('ouverture-stateful')))).toEqual(withoutMetadata(stateful));
    expect(withoutMetadata(template.parse(read('ouverture-stateless')))).toEqual(withoutMetadata(stateless));
    expect(withoutMetadata(template.parse(read('ouverture-web')))).toEqual(withoutMetadata(web));
  });
});
