import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Validations } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { buildApp } from '../../infra/app.ts';

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'ouverture-rules-'));
});
afterEach(() => {
  rmSync(outdir, { recursive: true, force: true });
});

const reportSchema = z.object({
  pluginReports: z.array(
    z.looseObject({
      pluginName: z.string(),
      conclusion: z.string(),
      violations: z.array(z.looseObject({ ruleName: z.string() })),
    }),
  ),
});
const report = () =>
  reportSchema.parse(JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))).pluginReports;

describe('rules on the templates', () => {
  it('each of the four would have spoken: an open bucket, a log kept for ever, a cron without « ? », a reference to nothing', () => {
    const app = buildApp({ bundles: 'stub', validate: true, outdir });
    const stack = app.node.findChild('ouverture-stateless');
    if (!Stack.isStack(stack)) throw new Error('not a stack');
    const bucket = new Bucket(stack, 'Open');
    const log = new LogGroup(stack, 'Endless', { retention: RetentionDays.INFINITE });
    const schedule = new CfnSchedule(stack, 'Never', {
      flexibleTimeWindow: { mode: 'OFF' },
      scheduleExpression: 'cron(30 0 * * * *)',
      target: { arn: bucket.bucketArn, roleArn: log.logGroupArn },
    });
    schedule.addPropertyOverride('Target.RoleArn', { 'Fn::GetAtt': ['Nothing', 'Arn'] });
    expect(() => app.synth()).toThrow(/[Vv]alidation/);
    const spoken = report().map(({ pluginName, violations }) => [
      pluginName,
      violations.map(({ ruleName }) => ruleName),
    ]);
    expect(JSON.stringify(spoken)).toMatch(/AwsSolutions-S1\b/);
    expect(JSON.stringify(spoken)).toMatch(/Serverless-CloudWatchLogGroupRetentionPeriod/);
    expect(spoken).toContainEqual(['Ouverture', ['schedule-expression']]);
    expect(spoken.map(([name]) => name)).toEqual(expect.arrayContaining([expect.stringMatching(/CloudFormation/i)]));
  });

  it('each acknowledgement says why, in a sentence', () => {
    const app = buildApp({ bundles: 'stub', validate: true, outdir });
    const reasons = app.node
      .findAll()
      .flatMap(({ node }) =>
        node.metadata
          .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
          .flatMap(({ data }) => Object.entries(z.record(z.string(), z.string()).parse(data))),
      );
    const rules = new Set(reasons.map(([rule]) => rule.replace(/\[.*$/, '').replace(/^.*::/, '')));
    expect([...rules].sort()).toEqual([
      'AwsSolutions-APIG4',
      'AwsSolutions-CFR1',
      'AwsSolutions-CFR2',
      'AwsSolutions-CFR3',
      'AwsSolutions-CFR4',
      'AwsSolutions-COG8',
      'AwsSolutions-IAM4',
      'AwsSolutions-IAM5',
      'AwsSolutions-L1',
      'AwsSolutions-S1',
      'AwsSolutions-SQS3',
      'Serverless-LambdaDLQ',
      'Serverless-LambdaLatestVersion',
      'Serverless-LambdaTracing',
      'Serverless-SQSRedrivePolicy',
      'unknown-action',
    ]);
    for (const [rule, reason] of reasons) expect(reason, rule).toMatch(/^\S.{40,}\.$/);
  });
});

describe('what a deployment must say', () => {
  const toAnAccount = (context: Record<string, string>) => () =>
    buildApp({ bundles: 'stub', validate: false, outdir, account: '111122223333', context });
  const said = { buyerName: 'Région', buyerSiret: '00000000100019', webOrigin: 'https://ouverture.exemple.test' };

  it('with an account at hand, who buys and where the client is served are asked, never made up', () => {
    expect(toAnAccount({})).toThrow(/npx cdk deploy -c buyerName.*buyerName.*buyerSiret.*webOrigin/su);
    expect(toAnAccount({ ...said, buyerSiret: '123' })).toThrow(/buyerSiret/u);
    expect(toAnAccount({ ...said, webOrigin: 'http://ouverture.exemple.test' })).toThrow(/webOrigin/u);
    expect(toAnAccount(said)).not.toThrow();
  });
});
