import { describe, expect, it } from 'vitest';
import { templateSchema } from '../../../infra/template.ts';
import { type Local, makeResolver, type Stacks } from '../../../player/template/intrinsics.ts';

const template = (more: Readonly<Record<string, unknown>> = {}) => templateSchema.parse({ Resources: {}, ...more });
const stacks: Stacks = {
  data: template({
    Outputs: {
      TableArn: {
        Value: { 'Fn::GetAtt': ['Table', 'Arn'] },
        Export: { Name: { 'Fn::Sub': '${AWS::StackName}-table' } },
      },
      Plain: { Value: 'plain' },
    },
  }),
  code: template({
    Conditions: {
      Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-3'] },
      There: { 'Fn::Not': [{ Condition: 'Here' }] },
      Both: { 'Fn::And': [{ Condition: 'Here' }, { Condition: 'There' }] },
      Either: { 'Fn::Or': [{ Condition: 'Here' }, { Condition: 'There' }] },
    },
  }),
};
const locals: Readonly<Record<string, Local>> = {
  'data/Table': { ref: 'the-table', attributes: { Arn: 'arn:table' } },
  'code/Handler': { ref: 'Handler', attributes: { Arn: 'arn:handler', 'Nested.Name': 'deep' } },
};
const resolver = makeResolver(stacks, (stack, id) => locals[`${stack}/${id}`]);
const value = (written: unknown, stack = 'code') => resolver.value(written, stack);

describe('an intrinsic', () => {
  it.each<readonly [unknown, unknown]>([
    [{ Ref: 'Handler' }, 'Handler'],
    [{ Ref: 'AWS::Region' }, 'eu-west-3'],
    [{ Ref: 'AWS::AccountId' }, '000000000000'],
    [{ Ref: 'AWS::StackName' }, 'code'],
    [{ 'Fn::GetAtt': ['Handler', 'Arn'] }, 'arn:handler'],
    [{ 'Fn::GetAtt': 'Handler.Nested.Name' }, 'deep'],
    [{ 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 1]] }, 'arn:aws:1'],
    [
      { 'Fn::Sub': '${Handler} is ${Handler.Arn} in ${AWS::Region}, not ${!Handler}' },
      'Handler is arn:handler in eu-west-3, not ${Handler}',
    ],
    [{ 'Fn::Sub': ['${who} and ${Handler}', { who: { Ref: 'AWS::StackName' } }] }, 'code and Handler'],
    [{ 'Fn::Select': [1, ['a', { Ref: 'Handler' }]] }, 'Handler'],
    [{ 'Fn::Select': ['2', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'c'],
    [{ 'Fn::If': ['Here', 'yes', 'no'] }, 'yes'],
    [{ 'Fn::If': ['There', 'yes', { Ref: 'Handler' }] }, 'Handler'],
    [{ 'Fn::ImportValue': 'data-table' }, 'arn:table'],
    [{ 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'Plain', Region: 'eu-west-3' } }, 'plain'],
  ])('%j', (written, expected) => {
    expect(value(written)).toEqual(expected);
  });

  it('is found however deep, and what is none is left as it is', () => {
    const written = { a: [{ b: { Ref: 'Handler' } }, 1, null, true], c: { Ref: 'Handler', other: 1 } };
    expect(value(written)).toEqual({ a: [{ b: 'Handler' }, 1, null, true], c: { Ref: 'Handler', other: 1 } });
  });

  it('AWS::NoValue takes away the property or the place that holds it', () => {
    expect(value({ a: { Ref: 'AWS::NoValue' }, b: [1, { 'Fn::If': ['There', 2, { Ref: 'AWS::NoValue' }] }] })).toEqual({
      b: [1],
    });
  });

  it('a policy’s own Condition is not taken for one', () => {
    const statement = { Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } };
    expect(value(statement)).toEqual({ Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } } });
  });

  it('conditions stand on one another', () => {
    const all = ['Here', 'There', 'Both', 'Either'].map((name) => resolver.condition(name, 'code'));
    expect(all).toEqual([true, false, false, true]);
  });

  it.each<readonly [string, unknown, string]>([
    ['nobody knows', { 'Fn::Cidr': ['10.0.0.0/16', 1, 8] }, 'does not know the intrinsic Fn::Cidr'],
    ['is a macro', { 'Fn::Transform': { Name: 'x' } }, 'does not know the intrinsic Fn::Transform'],
    ['is spelt wrong', { 'Fn::GetAttr': ['Handler', 'Arn'] }, 'does not know the intrinsic Fn::GetAttr'],
    ['refers to nothing', { Ref: 'Nobody' }, 'Nobody is referred to'],
    ['refers to another stack’s resource', { Ref: 'Table' }, 'Table is referred to'],
    ['wants an attribute that is not played', { 'Fn::GetAtt': ['Handler', 'Version'] }, 'attribute Version of Handler'],
    ['substitutes nothing', { 'Fn::Sub': '${Nobody.Arn}' }, 'Nobody is referred to'],
    ['selects beyond the end', { 'Fn::Select': [3, ['a']] }, 'beyond its list'],
    ['joins what is no text', { 'Fn::Join': ['', [{ a: 1 }]] }, 'is not a text'],
    ['asks for a condition that is not there', { 'Fn::If': ['Nowhere', 1, 2] }, 'condition Nowhere'],
    ['imports what nobody exports', { 'Fn::ImportValue': 'nothing' }, 'No stack exports nothing'],
    [
      'asks for an output that is not there',
      { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'No', Region: 'eu-west-3' } },
      'no output No',
    ],
    [
      'asks for an output of another region',
      { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'Plain', Region: 'us-east-1' } },
      'eu-west-3',
    ],
  ])('that %s is an error', (_, written, why) => {
    expect(() => value({ deep: [written] })).toThrow(why);
  });
});
