import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Template, templateSchema } from '../../../infra/template.ts';
import { tableFromTemplate } from '../../../player/engine/table.ts';
import { nameInArn } from '../../../player/template/account.ts';
import { loadResources, ofKind, tableNameOf } from '../../../player/template/resources.ts';

const template = (
  resources: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): Template => templateSchema.parse({ Resources: resources, ...more });
const queue = (name: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: name } });

describe('the resources of the template', () => {
  it('are those that are played, with every intrinsic played, across stacks', () => {
    const loaded = loadResources({
      data: template(
        { Finance: queue('finance'), Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'main' } } },
        { Outputs: { Out: { Value: { 'Fn::GetAtt': ['Finance', 'Arn'] } } } },
      ),
      code: template({
        Role: { Type: 'AWS::IAM::Role', Properties: {} },
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: { To: { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'Out', Region: 'eu-west-3' } } },
        },
      }),
    });
    expect(loaded.map(({ stack, id }) => `${stack}/${id}`)).toEqual(['data/Finance', 'data/Bus', 'code/Rule']);
    expect(loaded[2]?.properties).toEqual({ To: 'arn:aws:sqs:eu-west-3:000000000000:finance' });
    expect(nameInArn(String(loaded[2]?.properties['To']))).toBe('finance');
  });

  it('are those only whose condition holds', () => {
    const loaded = loadResources({
      s: template(
        { No: { ...queue('no'), Condition: 'Never' }, Yes: { ...queue('yes'), Condition: 'Always' } },
        { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] }, Always: { 'Fn::Equals': ['a', 'a'] } } },
      ),
    });
    expect(loaded.map(({ id }) => id)).toEqual(['Yes']);
  });

  it.each([
    ['AWS::Kinesis::Stream'],
    ['AWS::DynamoDB::Table'],
    ['AWS::Events::Connection'],
    ['Custom::Anything'],
    ['AWS::Lambda::Url'],
    ['AWS::Lambda::EventInvokeConfig'],
  ])('of a type that nobody taught the player stop it: %s', (type) => {
    expect(() => loadResources({ s: template({ Odd: { Type: type, Properties: {} } }) })).toThrow(
      `s/Odd: the player does not know ${type}`,
    );
  });

  it('are identified by their ids: the same one in two stacks stops the player', () => {
    expect(() => loadResources({ a: template({ Q: queue('a') }), b: template({ Q: queue('b') }) })).toThrow(
      'two stacks',
    );
  });

  it('of which one is not as it is played are named', () => {
    const loaded = loadResources({ s: template({ Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 7 } } }) });
    expect(() => ofKind(loaded, 'AWS::SQS::Queue', z.object({ QueueName: z.string() }))).toThrow(
      /s\/Q: not played here.*QueueName/su,
    );
  });

  it('name their table apart when several products share an engine', () => {
    expect([tableNameOf('Table1'), tableNameOf('Table1', '-x')]).toEqual(['ouverture-Table1', 'ouverture-Table1-x']);
  });
});

const table = (more: Readonly<Record<string, unknown>> = {}) => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    Replicas: [{ Region: 'eu-west-3' }],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    ...more,
  },
});

describe('the table of the template', () => {
  it('is made as it says', () => {
    const { create, timeToLiveAttribute, logicalId } = tableFromTemplate(template({ T: table() }));
    expect([logicalId, timeToLiveAttribute]).toEqual(['T', 'expires']);
    expect(create('name')).toMatchObject({
      TableName: 'name',
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  it.each([
    ['another view of the stream', { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } }, 'NEW_AND_OLD_IMAGES'],
    ['capacity paid ahead', { BillingMode: 'PROVISIONED' }, 'PAY_PER_REQUEST'],
    ['local indexes', { LocalSecondaryIndexes: [] }, 'LocalSecondaryIndexes'],
    ['an expiry that is off', { TimeToLiveSpecification: { AttributeName: 'expires', Enabled: false } }, 'Enabled'],
  ])('is not made with %s', (_, more, why) => {
    expect(() => tableFromTemplate(template({ T: table(more) }))).toThrow(why);
  });

  it('is one', () => {
    expect(() => tableFromTemplate(template({}))).toThrow('exactly one table');
    expect(() => tableFromTemplate(template({ A: table(), B: table() }))).toThrow('exactly one table');
  });
});
