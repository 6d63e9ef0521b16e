import { describe, expect, it } from 'vitest';
import { type AwsCall, grantsNeeded } from '../support/aws-recorder.ts';
import { templates } from '../support/templates.ts';
import { makeRights } from './rights.ts';

const rights = makeRights(templates);
const by = (
  functionName: string,
  action: string,
  resource = 'table',
  keys: readonly string[] = ['ACTION#1'],
): AwsCall => ({
  functionName,
  action: action.includes(':') ? action : `dynamodb:${action}`,
  resource,
  keys,
});

describe('comparing calls with grants', () => {
  it('lets through what a role allows', () => {
    const allowed = [
      by('show-action', 'GetItem'),
      by('open-action', 'UpdateItem', 'table', ['ORG#GR237']),
      by('list-actions', 'Query', 'index/gsi3', []),
      by('publish-events', 'events:PutEvents', 'bus', []),
    ];
    expect(rights.refused(allowed)).toEqual([]);
  });

  it('finds a verb, an index, a key, a bus and a function that no statement allows', () => {
    const refused = [
      by('show-action', 'PutItem'),
      by('show-action', 'Query', 'index/gsi1', []),
      by('open-action', 'UpdateItem', 'table', ['ORG#GR237', 'ACTION#1']),
      by('open-action', 'events:PutEvents', 'bus', []),
      by('advance-invoice', 'DeleteItem', 'table', ['FEED']),
      by('nobody', 'GetItem'),
    ];
    expect(rights.refused(refused)).toEqual([
      'advance-invoice dynamodb:DeleteItem table FEED',
      'nobody dynamodb:GetItem table ACTION#1',
      'open-action dynamodb:UpdateItem table ORG#GR237 ACTION#1',
      'open-action events:PutEvents bus',
      'show-action dynamodb:PutItem table ACTION#1',
      'show-action dynamodb:Query table/index/gsi1',
    ]);
  });

  it('finds an unused grant', () => {
    const all = rights.unused([]);
    expect(all).toContain('show-action dynamodb:GetItem table');
    expect(rights.unused([by('show-action', 'GetItem')])).toEqual(
      all.filter((grant) => grant !== 'show-action dynamodb:GetItem table'),
    );
  });

  it('leaves out what AWS itself uses, and only what some role still grants', () => {
    expect(rights.unused([]).filter((grant) => /logs:|s3:|sqs:|Stream|GetRecords/u.test(grant))).toEqual([]);
    expect(rights.idleReasons()).toEqual([]);
  });
});

describe('reading a request as IAM judges it', () => {
  const item = { pk: { S: 'ACTION#1' }, sk: { S: 'ACTION' } };

  it('takes a transaction apart: each part needs its own grant', () => {
    const parts = [
      { Put: { Item: item } },
      { Update: { Key: { ...item, pk: { S: 'ORG#GR237' } }, ExpressionAttributeNames: { '#closed': 'closed' } } },
      { Delete: { Key: item } },
      { ConditionCheck: { Key: item } },
    ];
    expect(grantsNeeded('DynamoDB_20120810.TransactWriteItems', { TransactItems: parts })).toEqual([
      { action: 'dynamodb:PutItem', resource: 'table', keys: ['ACTION#1'] },
      {
        action: 'dynamodb:UpdateItem',
        resource: 'table',
        keys: ['ORG#GR237'],
        attributes: ['pk', 'sk', 'closed'],
      },
      { action: 'dynamodb:DeleteItem', resource: 'table', keys: ['ACTION#1'] },
      { action: 'dynamodb:ConditionCheckItem', resource: 'table', keys: ['ACTION#1'] },
    ]);
  });

  it('distinguishes an index from its table, and names every key of a batch', () => {
    expect(grantsNeeded('DynamoDB_20120810.Query', { IndexName: 'gsi2' })).toMatchObject([{ resource: 'index/gsi2' }]);
    const [batch] = grantsNeeded('DynamoDB_20120810.BatchWriteItem', {
      RequestItems: {
        table: [{ DeleteRequest: { Key: item } }, { PutRequest: { Item: { ...item, pk: { S: 'FEED' } } } }],
      },
    });
    expect(batch?.keys).toEqual(['ACTION#1', 'FEED']);
  });

  it('refuses to judge what it does not know', () => {
    expect(() => grantsNeeded('DynamoDB_20120810.Scan', {})).toThrow('not an operation known here');
  });
});
