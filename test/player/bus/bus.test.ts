import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { makeBus } from '../../../player/bus/bus.ts';
import type { Resource } from '../../../player/template/resources.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ouverture-bus-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const resource = (id: string, type: string, properties: Record<string, unknown>): Resource => ({
  id,
  type,
  properties,
  stack: 's',
});
const queueArn = (name: string) => `arn:aws:sqs:eu-west-3:000000000000:${name}`;
const queue = (name: string) => resource(name, 'AWS::SQS::Queue', { QueueName: name });
const target = { Id: 'Target0', Arn: queueArn('finance') };
const rule = (more: Readonly<Record<string, unknown>> = {}) =>
  resource('ToFinance', 'AWS::Events::Rule', {
    EventBusName: 'main',
    EventPattern: { source: ['ouverture'], 'detail-type': [{ prefix: 'invoice.' }] },
    State: 'ENABLED',
    Targets: [target],
    ...more,
  });
const open = (...rules: readonly Resource[]) =>
  makeBus(
    [resource('Bus', 'AWS::Events::EventBus', { Name: 'main' }), queue('finance'), queue('dead'), ...rules],
    join(dataDir, 'queues'),
  );

const entry = (more: Readonly<Record<string, unknown>> = {}) => ({
  EventBusName: 'main',
  Source: 'ouverture',
  DetailType: 'invoice.issued',
  Detail: JSON.stringify({ id: 'ACTION#1:3' }),
  Time: 1_672_910_000.5,
  ...more,
});
const answerSchema = z.object({
  FailedEntryCount: z.number(),
  Entries: z.array(z.object({ EventId: z.string().optional(), ErrorCode: z.string().optional() })),
});
const put = (bus: ReturnType<typeof makeBus>, ...entries: readonly unknown[]) =>
  answerSchema.parse(bus.putEvents(JSON.stringify({ Entries: entries })));
const codes = ({ Entries }: z.infer<typeof answerSchema>) => Entries.map(({ ErrorCode }) => ErrorCode ?? 'ok');
const received = (bus: ReturnType<typeof makeBus>, name = 'finance'): readonly unknown[] =>
  bus.queues.read(name).map(({ body }): unknown => JSON.parse(body));

describe('the bus', () => {
  it('hands an event to the queues of the rules that it matches, as EventBridge shapes it', () => {
    const bus = open(rule());
    const { Entries } = put(bus, entry(), entry({ DetailType: 'action.opened' }), entry({ Source: 'elsewhere' }));
    expect(received(bus)).toEqual([
      {
        version: '0',
        id: Entries[0]?.EventId,
        'detail-type': 'invoice.issued',
        source: 'ouverture',
        account: '000000000000',
        time: '2023-01-05T09:13:20.500Z',
        region: 'eu-west-3',
        resources: [],
        detail: { id: 'ACTION#1:3' },
      },
    ]);
  });

  it('hands it once to each target of each rule, and to none of another bus', () => {
    const other = rule({ Targets: [target, { Id: 'Target1', Arn: queueArn('dead') }] });
    const elsewhere = resource('Second', 'AWS::Events::EventBus', { Name: 'second' });
    const bus = open(
      elsewhere,
      rule(),
      { ...other, id: 'ToBoth' },
      { ...rule({ EventBusName: 'second' }), id: 'OfSecond' },
    );
    put(bus, entry());
    expect([received(bus).length, received(bus, 'dead').length]).toEqual([2, 1]);
  });

  it('has entries fail one by one, and takes the others', () => {
    const bus = open(rule());
    const answer = put(
      bus,
      entry(),
      entry({ EventBusName: 'nobody' }),
      entry({ Detail: 'not json' }),
      entry({ Detail: '["a list"]' }),
      entry({ Detail: JSON.stringify({ long: 'x'.repeat(256 * 1024) }) }),
      entry(),
    );
    expect(codes(answer)).toEqual([
      'ok',
      'ResourceNotFound',
      'MalformedDetail',
      'MalformedDetail',
      'InvalidArgument',
      'ok',
    ]);
    expect(answer.FailedEntryCount).toBe(4);
    expect(received(bus)).toHaveLength(2);
  });

  it('takes ten entries a call, and none is an error', () => {
    const bus = open(rule());
    expect(codes(put(bus, ...Array.from({ length: 10 }, () => entry())))).toHaveLength(10);
    expect(() => put(bus, ...Array.from({ length: 11 }, () => entry()))).toThrow('Entries');
    expect(() => put(bus)).toThrow('Entries');
  });

  it('keeps what was delivered through a restart, in its order', () => {
    put(open(rule()), entry({ Detail: '{"n":1}' }), entry({ Detail: '{"n":2}' }));
    const again = open(rule());
    put(again, entry({ Detail: '{"n":3}' }));
    expect(received(again)).toMatchObject([{ detail: { n: 1 } }, { detail: { n: 2 } }, { detail: { n: 3 } }]);
    again.queues.clear();
    expect(received(again)).toEqual([]);
  });
});

describe('what a queue cannot take', () => {
  /** A folder where the queue's file should be. */
  const block = (name: string) => mkdirSync(join(dataDir, 'queues', `${name}.jsonl`), { recursive: true });
  const withDeadLetters = { ...target, DeadLetterConfig: { Arn: queueArn('dead') } };

  it('goes to the target’s dead letters', () => {
    const bus = open(rule({ Targets: [withDeadLetters] }));
    block('finance');
    expect(codes(put(bus, entry()))).toEqual(['ok']);
    expect(received(bus, 'dead')).toMatchObject([{ 'detail-type': 'invoice.issued' }]);
  });

  it('is a failure of its entry when there are none, or they cannot take it either: its publisher sends it again', () => {
    block('finance');
    expect(codes(put(open(rule()), entry(), entry({ DetailType: 'action.opened' })))).toEqual([
      'InternalFailure',
      'ok',
    ]);
    block('dead');
    expect(codes(put(open(rule({ Targets: [withDeadLetters] })), entry()))).toEqual(['InternalFailure']);
  });
});

describe('a rule', () => {
  it.each([
    [
      'to what is no queue',
      { Targets: [{ Id: 'x', Arn: 'arn:aws:lambda:eu-west-3:0:function:f' }] },
      'only knows queues',
    ],
    ['to a queue that is not there', { Targets: [{ Id: 'x', Arn: queueArn('nowhere') }] }, 'only knows queues'],
    [
      'whose dead letters are not there',
      { Targets: [{ ...target, DeadLetterConfig: { Arn: queueArn('no') } }] },
      'only knows queues',
    ],
    ['of a bus that is not there', { EventBusName: 'other' }, 'no bus other'],
    ['that changes what it hands over', { Targets: [{ ...target, InputPath: '$.detail' }] }, 'InputPath'],
    ['that is also a schedule', { ScheduleExpression: 'rate(1 day)' }, 'ScheduleExpression'],
    ['that is switched off', { State: 'DISABLED' }, 'State'],
    ['with an operator that it does not play', { EventPattern: { source: [{ wildcard: '*' }] } }, 'not played here'],
  ])('%s stops the start', (_, more, why) => {
    expect(() => open(rule(more))).toThrow(why);
  });

  it('leads to no queue whose properties nobody knows', () => {
    expect(() => open(rule(), resource('f', 'AWS::SQS::Queue', { QueueName: 'f', FifoQueue: true }))).toThrow(
      'FifoQueue',
    );
  });
});
