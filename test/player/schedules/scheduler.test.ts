import { afterEach, describe, expect, it } from 'vitest';
import { compileSchedule } from '../../../player/schedules/firings.ts';
import { makeScheduler } from '../../../player/schedules/scheduler.ts';
import type { Resource } from '../../../player/template/resources.ts';

const between = (expression: string, zone: string, from: string, to: string): readonly string[] =>
  compileSchedule(expression, zone)(new Date(from), new Date(to)).map((at) => at.toISOString().slice(0, 16));
const paris = (expression: string, from: string, to: string) => between(expression, 'Europe/Paris', from, to);

describe('when a schedule fires', () => {
  it('is on the zone’s own clock, summer and winter', () => {
    expect(paris('cron(30 0 * * ? *)', '2026-01-09T00:00Z', '2026-01-11T00:00Z')).toEqual([
      '2026-01-09T23:30',
      '2026-01-10T23:30',
    ]);
    expect(paris('cron(30 0 * * ? *)', '2026-07-09T00:00Z', '2026-07-10T00:00Z')).toEqual(['2026-07-09T22:30']);
    expect(between('cron(30 0 * * ? *)', 'UTC', '2026-07-09T00:00Z', '2026-07-10T00:00Z')).toEqual([
      '2026-07-09T00:30',
    ]);
  });

  it('is once on each night, those of both clock changes included', () => {
    expect(paris('cron(30 0 * * ? *)', '2026-03-27T12:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-27T23:30',
      '2026-03-28T23:30',
      '2026-03-29T22:30',
    ]);
    expect(paris('cron(30 0 * * ? *)', '2026-10-23T12:00Z', '2026-10-26T12:00Z')).toEqual([
      '2026-10-23T22:30',
      '2026-10-24T22:30',
      '2026-10-25T23:30',
    ]);
  });

  it('is never at a time that the spring skips', () => {
    expect(paris('cron(30 2 * * ? *)', '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual(['2026-03-30T00:30']);
  });

  it('is the first time only where the autumn repeats an hour, whatever else fires in it', () => {
    expect(paris('cron(30 2 * * ? *)', '2026-10-24T12:00Z', '2026-10-25T12:00Z')).toEqual(['2026-10-25T00:30']);
    expect(paris('cron(0/20 2 * * ? *)', '2026-10-24T12:00Z', '2026-10-25T12:00Z')).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T00:20',
      '2026-10-25T00:40',
    ]);
  });

  it('is not again because the player looks every few seconds: the repeated hour is known for what it is', () => {
    expect(paris('cron(30 2 * * ? *)', '2026-10-25T01:29:58Z', '2026-10-25T01:30:03Z')).toEqual([]);
    expect(paris('cron(30 2 * * ? *)', '2026-10-25T00:29:58Z', '2026-10-25T00:30:03Z')).toEqual(['2026-10-25T00:30']);
  });

  it('is once a minute of a window, its end left to the next one', () => {
    const [one, next] = [
      paris('cron(* * * * ? *)', '2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'),
      paris('cron(* * * * ? *)', '2026-01-01T00:01:00Z', '2026-01-01T00:01:05Z'),
    ];
    expect([one, next]).toEqual([['2026-01-01T00:00'], ['2026-01-01T00:01']]);
  });

  it.each([
    ['cron(0 8-10 * * ? *)', ['07:00', '08:00', '09:00']],
    ['cron(0,30 8 * * ? *)', ['07:00', '07:30']],
    ['cron(15/20 8 * * ? *)', ['07:15', '07:35', '07:55']],
    ['cron(0 0/8 * * ? *)', ['07:00', '15:00', '23:00']],
    ['cron(0 8 15 1 ? *)', ['07:00']],
    ['cron(0 8 16 1 ? *)', []],
    // A Thursday: the week begins on Sunday, which is 1.
    ['cron(0 8 ? * 5 *)', ['07:00']],
    ['cron(0 8 ? * 1-4 *)', []],
  ])('%s', (expression, expected) => {
    const found = paris(expression, '2026-01-15T00:00Z', '2026-01-16T00:00Z').map((at) => at.slice(11));
    expect(found).toEqual(expected);
  });

  it('is at an even pace for a rate, whatever the clocks do', () => {
    expect(paris('rate(30 minutes)', '2026-03-29T00:00Z', '2026-03-29T02:00Z')).toHaveLength(4);
    expect(paris('rate(1 day)', '2026-03-28T00:00Z', '2026-03-31T00:00Z')).toHaveLength(3);
    expect(paris('rate(5 minutes)', '2026-01-01T00:00:01Z', '2026-01-01T00:05:00Z')).toEqual([]);
  });

  it.each([
    ['five fields', 'cron(30 0 * * ?)'],
    ['no « ? »', 'cron(30 0 * * * *)'],
    ['two of them', 'cron(30 0 ? * ? *)'],
    ['« ? » where it means nothing', 'cron(? 0 * * ? *)'],
    ['a year', 'cron(30 0 * * ? 2026)'],
    ['a minute that no hour has', 'cron(60 0 * * ? *)'],
    ['a month that no year has', 'cron(0 0 1 13 ? *)'],
    ['a day that no week has', 'cron(0 0 ? * 0 *)'],
    ['names, which are not played', 'cron(0 0 ? * MON-FRI *)'],
    ['the last day, which is not played', 'cron(0 0 L * ? *)'],
    ['the second Tuesday, which is not played', 'cron(0 0 ? * 3#2 *)'],
    ['a range that goes back', 'cron(0 22-2 * * ? *)'],
    ['a step of nothing', 'cron(0/0 0 * * ? *)'],
    ['an empty part', 'cron(0,,5 0 * * ? *)'],
    ['half a minute', 'cron(0.5 0 * * ? *)'],
    ['a rate of nothing', 'rate(0 minutes)'],
    ['a rate of one, written as several', 'rate(1 minutes)'],
    ['a rate in weeks', 'rate(2 weeks)'],
    ['once', 'at(2026-01-01T00:00:00)'],
    ['what is none of them', 'every night'],
  ])('is not guessed: %s is refused', (_, expression) => {
    expect(() => compileSchedule(expression, 'Europe/Paris')).toThrow(/cron|rate|Cron/u);
  });

  it.each(['cron(30 0 * * ? *)', 'rate(5 minutes)'])('is not guessed in a zone that nobody knows: %s', (expression) => {
    expect(() => compileSchedule(expression, 'Europe/Toulouse')).toThrow('Europe/Toulouse');
  });
});

const schedule = (
  more: Readonly<Record<string, unknown>> = {},
  target: Readonly<Record<string, unknown>> = {},
): Resource => ({
  id: 'Nightly',
  stack: 's',
  type: 'AWS::Scheduler::Schedule',
  properties: {
    Name: 'nightly',
    GroupName: 'ouverture',
    ScheduleExpression: 'cron(30 0 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Paris',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: 'arn:aws:lambda:eu-west-3:0:function:Nightly',
      RoleArn: 'arn',
      Input: JSON.stringify({ schedule: 'nightly', scheduledTime: '<aws.scheduler.scheduled-time>' }),
      RetryPolicy: { MaximumRetryAttempts: 10 },
      DeadLetterConfig: { Arn: 'arn' },
      ...target,
    },
    ...more,
  },
});

describe('what a schedule starts', () => {
  const started: { readonly stop: () => void }[] = [];
  afterEach(() => {
    for (const one of started.splice(0)) one.stop();
  });
  const at = (first: string, resource = schedule(), failing = false) => {
    let now = new Date(first);
    const calls: unknown[] = [];
    const scheduler = makeScheduler(
      [resource],
      async (arn, event) => {
        calls.push([arn, event]);
        if (failing) throw new Error('broken');
        return { failed: false };
      },
      () => now,
    );
    started.push(scheduler);
    const turn = async (to: string): Promise<void> => {
      now = new Date(to);
      await scheduler.tick();
    };
    return { scheduler, calls, turn };
  };

  it('is its function, once each time, with its scheduled time', async () => {
    const { calls, turn } = at('2026-01-01T23:29:57Z');
    await turn('2026-01-01T23:30:00Z');
    expect(calls).toEqual([]);
    await turn('2026-01-01T23:30:05Z');
    await turn('2026-01-01T23:30:10Z');
    expect(calls).toEqual([
      [
        'arn:aws:lambda:eu-west-3:0:function:Nightly',
        { schedule: 'nightly', scheduledTime: '2026-01-01T23:30:00.000Z' },
      ],
    ]);
  });

  it('goes on the next night after one that failed', async () => {
    const { calls, turn } = at('2026-01-01T23:29:00Z', schedule(), true);
    await turn('2026-01-01T23:31:00Z');
    await turn('2026-01-02T23:31:00Z');
    expect(calls).toHaveLength(2);
  });

  it('is run on demand by its name, now; another name is unknown', async () => {
    const { scheduler, calls } = at('2026-01-01T10:00:00Z');
    expect(await scheduler.run('nightly')).toEqual({ failed: false });
    expect(calls).toMatchObject([[expect.any(String), { scheduledTime: '2026-01-01T10:00:00.000Z' }]]);
    expect(scheduler.names).toEqual(['nightly']);
    expect(await scheduler.run('daily')).toBeUndefined();
  });

  it.each([
    ['a zone that nobody knows', schedule({ ScheduleExpressionTimezone: 'Mars/Olympus' })],
    ['an expression that it does not play', schedule({ ScheduleExpression: 'cron(0 0 L * ? *)' })],
    ['a flexible window', schedule({ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } })],
    ['an end date', schedule({ EndDate: '2027-01-01T00:00:00Z' })],
    ['a schedule switched off', schedule({ State: 'DISABLED' })],
    ['parameters of another service', schedule({}, { SqsParameters: { MessageGroupId: 'x' } })],
  ])('is not started with %s', (_, resource) => {
    expect(() => at('2026-01-01T10:00:00Z', resource)).toThrow(/Mars|Cron|not played/u);
  });
});
