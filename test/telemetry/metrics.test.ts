import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { openAction as openActionRoute } from '../../contract/routes/open-action.ts';
import { registerAction } from '../../contract/routes/register-action.ts';
import { makeFlagLateClosures } from '../../functions/flag-late-closures/handler.ts';
import { log } from '../../functions/shared/telemetry/log.ts';
import { metricUnits } from '../../functions/shared/telemetry/metrics.ts';
import { makeWorkStore } from '../../store/work.ts';
import { awaitingAction, openAction } from '../support/actions.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { guideAction } from '../support/guide.ts';

/** AWS's specification of the embedded metric format, as a schema. */
const embeddedFormat = new Ajv2020({ strict: false }).compile({
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer', minimum: 0 },
        CloudWatchMetrics: {
          type: 'array',
          items: {
            type: 'object',
            required: ['Namespace', 'Dimensions', 'Metrics'],
            properties: {
              Namespace: { type: 'string', minLength: 1, maxLength: 255 },
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: { type: 'array', maxItems: 30, items: { type: 'string' } },
              },
              Metrics: {
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: {
                  type: 'object',
                  required: ['Name'],
                  properties: { Name: { type: 'string', minLength: 1 }, Unit: { enum: ['Count', 'Milliseconds'] } },
                  additionalProperties: false,
                },
              },
            },
            additionalProperties: false,
          },
        },
      },
    },
  },
});

const emitted = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(z.object({ Metrics: z.array(z.object({ Name: z.string() })) })),
  }),
});

describe('counting', () => {
  let app: TestApp;
  const lines: string[] = [];
  beforeAll(async () => {
    app = await openTestApp('2023-01-05');
  });
  afterAll(async () => app.stop());
  vi.spyOn(console, 'log').mockImplementation((line: unknown) => {
    lines.push(String(line));
  });
  afterEach(() => {
    lines.length = 0;
  });
  /** What the lines so far count, by metric. */
  const counted = (): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const line of lines) {
      const parsed: unknown = JSON.parse(line);
      const metrics = emitted.safeParse(parsed);
      if (!metrics.success) continue;
      expect(embeddedFormat(parsed), line).toBe(true);
      for (const { Name } of metrics.data._aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics)) {
        expect(Object.keys(metricUnits)).toContain(Name);
        const value = metrics.data[Name];
        expect(typeof value, Name).toBe('number');
        sums[Name] = (sums[Name] ?? 0) + Number(value);
      }
    }
    return sums;
  };

  it('openings that were made, refused and replayed, each apart', async () => {
    const { actionNumber } = guideAction;
    await app.serve(registerAction, { as: 'region', body: guideAction });
    const opening = { as: 'GR237', params: { actionNumber }, body: { actualStartDate: '2023-01-05' } } as const;
    await app.serve(openActionRoute, opening);
    await app.put(awaitingAction({ actionNumber: 'IN_1', facts: { entryDates: { '2023-01-05': 1 } } }));
    const ready = { ...opening, params: { actionNumber: 'IN_1' }, headers: { 'idempotency-key': 'k' } };
    await app.serve(openActionRoute, ready);
    await app.serve(openActionRoute, ready);
    await app.serve(openActionRoute, { ...opening, as: 'GR512' });
    expect(counted()).toStrictEqual({ ActionsRegistered: 1, ActionsOpened: 1, OpeningsRefused: 1, RepliesReplayed: 1 });
  });

  it('what the nightly job flagged', async () => {
    await app.put(openAction({ actionNumber: 'LATE_1', plannedEndDate: awaitingAction().plannedStartDate }));
    await makeFlagLateClosures({ ...app.deps, work: makeWorkStore(app.open.table) })({});
    expect(counted()).toMatchObject({ ClosuresFlaggedLate: 1, ActionsNotSettled: 0 });
  });

  it('nothing on an ordinary line', () => {
    log({ level: 'info', event: 'request', status: 200 });
    expect(lines).toHaveLength(1);
    expect(counted()).toStrictEqual({});
  });
});
