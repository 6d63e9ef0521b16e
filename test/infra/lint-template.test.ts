import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { publicRouteKeys } from '../../infra/app.ts';
import { lintTemplate } from '../../infra/lint-template.ts';
import type { Template } from '../../infra/template.ts';
import { templates } from '../support/templates.ts';

const { stateful, stateless } = templates;
const found = (template: Template) => lintTemplate(template, { publicRouteKeys }).map(({ rule }) => rule);

const objectSchema = z.record(z.string(), z.unknown());

/** A copy of the template in which one property of the first resource of a type is set, or removed with `undefined`. */
const withFault = (template: Template, type: string, path: readonly string[], value: unknown): Template => {
  const copy = structuredClone(template);
  const resource = Object.values(copy.Resources).find(
    (candidate) => candidate.Type === type && (path.length < 2 || candidate.Properties[path[0] ?? ''] !== undefined),
  );
  if (resource === undefined) throw new Error(`no ${type} to break`);
  resource.Properties = objectSchema.parse(set(resource.Properties, path, value));
  return copy;
};
const set = (target: unknown, [name, ...rest]: readonly string[], value: unknown): unknown => {
  if (name === undefined) return value;
  if (Array.isArray(target)) {
    return target.map((item: unknown, index) => (String(index) === name ? set(item, rest, value) : item));
  }
  const object = objectSchema.parse(target ?? {});
  return { ...object, [name]: set(object[name], rest, value) };
};
const without = (template: Template, type: string): Template => {
  const copy = structuredClone(template);
  const id = Object.keys(copy.Resources).find((name) => copy.Resources[name]?.Type === type);
  if (id === undefined) throw new Error(`no ${type} to remove`);
  delete copy.Resources[id];
  return copy;
};

describe('lint of the templates', () => {
  it('finds nothing in what is deployed', () => {
    expect(found(stateful)).toEqual([]);
    expect(found(stateless)).toEqual([]);
  });

  it.each([
    [
      'a name that Lambda keeps for itself',
      stateless,
      'AWS::Lambda::Function',
      ['Environment', 'Variables', 'AWS_REGION'],
      'eu-west-3',
      'reserved-environment-name',
    ],
    [
      'a password in plain text',
      stateless,
      'AWS::Lambda::Function',
      ['Environment', 'Variables', 'SMTP_PASSWORD'],
      'hunter2',
      'secret-in-plain-text',
    ],
    [
      'an access key in plain text',
      stateless,
      'AWS::Lambda::Function',
      ['Environment', 'Variables', 'ACCOUNT'],
      `AKIA${'A'.repeat(16)}`,
      'secret-in-plain-text',
    ],
    [
      'a stream read from nowhere',
      stateless,
      'AWS::Lambda::EventSourceMapping',
      ['StartingPosition'],
      undefined,
      'stream-without-start',
    ],
    [
      'a cron without « ? »',
      stateless,
      'AWS::Scheduler::Schedule',
      ['ScheduleExpression'],
      'cron(30 0 * * * *)',
      'schedule-expression',
    ],
    [
      'a cron of five fields',
      stateless,
      'AWS::Scheduler::Schedule',
      ['ScheduleExpression'],
      'cron(30 0 * * ?)',
      'schedule-expression',
    ],
    [
      'a rate of « 1 minutes »',
      stateless,
      'AWS::Scheduler::Schedule',
      ['ScheduleExpression'],
      'rate(1 minutes)',
      'schedule-expression',
    ],
    [
      'a time zone that is none',
      stateless,
      'AWS::Scheduler::Schedule',
      ['ScheduleExpressionTimezone'],
      'Europe/Lutece',
      'schedule-expression',
    ],
    ['a route key without a method', stateless, 'AWS::ApiGatewayV2::Route', ['RouteKey'], '/api/actions', 'route-key'],
    [
      'a route key with an Express parameter',
      stateless,
      'AWS::ApiGatewayV2::Route',
      ['RouteKey'],
      'GET /api/actions/:id',
      'route-key',
    ],
    [
      'an action spelt wrong',
      stateless,
      'AWS::IAM::Role',
      ['Policies', '0', 'PolicyDocument', 'Statement', '0', 'Action'],
      'dynamodb:GetItems',
      'unknown-action',
    ],
    [
      'an action widened to all',
      stateless,
      'AWS::IAM::Role',
      ['Policies', '0', 'PolicyDocument', 'Statement', '0', 'Action'],
      'dynamodb:*',
      'unknown-action',
    ],
    [
      'a redrive that never receives',
      stateful,
      'AWS::SQS::Queue',
      ['RedrivePolicy', 'maxReceiveCount'],
      0,
      'redrive-count',
    ],
    [
      'a stage without access logs',
      stateless,
      'AWS::ApiGatewayV2::Stage',
      ['AccessLogSettings'],
      undefined,
      'stage-unlogged',
    ],
    [
      'access logs in Apache’s format',
      stateless,
      'AWS::ApiGatewayV2::Stage',
      ['AccessLogSettings', 'Format'],
      '$context.identity.sourceIp - -',
      'stage-unlogged',
    ],
    [
      'a stage without a burst limit',
      stateless,
      'AWS::ApiGatewayV2::Stage',
      ['DefaultRouteSettings', 'ThrottlingBurstLimit'],
      undefined,
      'stage-unthrottled',
    ],
    [
      'a private route opened to all',
      stateless,
      'AWS::ApiGatewayV2::Route',
      ['RouteKey'],
      'GET /api/secret',
      'route-unguarded',
    ],
  ] as const)('finds %s', (_, template, type, path, value, rule) => {
    expect(found(withFault(template, type, path, value))).toContain(rule);
  });

  it('finds an access token without a scope to check', () => {
    const copy = structuredClone(stateless);
    const guarded = Object.values(copy.Resources).filter(
      ({ Properties }) => Properties.AuthorizationScopes !== undefined,
    );
    for (const { Properties } of guarded) Properties.AuthorizationScopes = [];
    expect(found(copy).filter((rule) => rule === 'route-unguarded')).toHaveLength(guarded.length);
  });

  it('finds an integration that the API may not invoke', () => {
    expect(found(without(stateless, 'AWS::Lambda::Permission'))).toEqual(['api-may-not-invoke']);
  });

  it('finds a rule that may not send to its queue, or to its dead letters', () => {
    expect(found(without(stateful, 'AWS::SQS::QueuePolicy'))).toEqual(['rule-may-not-send']);
  });
});
