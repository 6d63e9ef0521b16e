import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { startPlayer } from '../../player/player.ts';
import { quantile, tell } from './figures.ts';

const action = '23C00390257_1';
const queueSchema = z.object({ items: z.array(z.object({ sentAt: z.string(), body: z.string() })) });

/** Thirty-two openers at once: from the opening's request to its invoice's event in finance's queue. */
export const openers = async (): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ouverture-bench-'));
  const from = performance.now();
  const player = await startPlayer({ dataDir });
  tell({
    measure: 'npm start: ready',
    value: (performance.now() - from) / 1000,
    unit: 's',
    target: '≤ 10',
    pass: performance.now() - from <= 10_000,
  });
  try {
    const tokenOf = async (user: string): Promise<string> =>
      z.object({ accessToken: z.string() }).parse(await (await fetch(`${player.url}/local/token?user=${user}`)).json())
        .accessToken;
    const tokens = { GR237: await tokenOf('GR237'), region: await tokenOf('region') };
    const call = async (user: keyof typeof tokens, method: string, path: string, body?: unknown) => {
      const answered = await fetch(`${player.url}/api${path}`, {
        method,
        headers: { authorization: `Bearer ${tokens[user]}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const read = z.looseObject({ id: z.string().optional() }).parse(await answered.json());
      if (!answered.ok) throw new Error(`${method} ${path}: ${answered.status} ${JSON.stringify(read)}`);
      return read;
    };
    const guide = z.looseObject({}).parse(await call('region', 'GET', `/actions/${action}`));
    const pick = (...names: string[]): object => Object.fromEntries(names.map((name) => [name, guide[name]]));
    const count = 32;
    const numbers = Array.from({ length: count }, (_, index) => `23BENCH${index}_1`);
    await Promise.all(
      numbers.map(async (actionNumber) => {
        await call('region', 'POST', '/actions', {
          ...pick('contractNumber', 'lot', 'title', 'year', 'organisation', 'plannedStartDate', 'plannedEndDate'),
          ...pick('reportingFrequency', 'invoicingPeriod', 'places', 'site', 'components'),
          actionNumber,
          advance: guide['advanceTerms'],
        });
        const base = `/actions/${actionNumber}/enrolments`;
        const { id } = await call('GR237', 'POST', base, { lastName: 'A', firstName: 'B', reference: 'R1' });
        await call('GR237', 'POST', `${base}/${id}/confirmation`);
        await call('GR237', 'PUT', `${base}/${id}/entry`, { entryDate: '2023-01-05' });
      }),
    );
    const asked = new Map<string, number>();
    await Promise.all(
      numbers.map(async (actionNumber) => {
        asked.set(actionNumber, Date.now());
        await call('GR237', 'POST', `/actions/${actionNumber}/opening`, { actualStartDate: '2023-01-05' });
      }),
    );
    const delays: number[] = [];
    for (let waited = 0; waited < 600 && delays.length < count; waited += 1) {
      const { items } = queueSchema.parse(await (await fetch(`${player.url}/local/queues/finance`)).json());
      delays.length = 0;
      for (const { sentAt, body } of items) {
        const subject = z.looseObject({ detail: z.looseObject({ subject: z.string() }) }).parse(JSON.parse(body))
          .detail.subject;
        const start = asked.get(subject);
        if (start !== undefined) delays.push(Date.parse(sentAt) - start);
      }
      if (delays.length < count) await sleep(50);
    }
    if (delays.length < count) throw new Error(`${delays.length} events of ${count} came`);
    const [p50, p99] = [quantile(delays, 0.5), quantile(delays, 0.99)];
    tell({ measure: '32 openers at once: opening to event, p50', value: p50, unit: 'ms', target: '', pass: true });
    tell({
      measure: '32 openers at once: opening to event, p99',
      value: p99,
      unit: 'ms',
      target: '< 2000',
      pass: p99 < 2_000,
    });
  } finally {
    await player.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
};
