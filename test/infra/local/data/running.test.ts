import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runningAt, runningEngine, sayRunning } from '../../../../infra/local/data/running.ts';

/** No process has this number: Linux gives none above 4 194 304. */
const nobody = 4_194_305;

describe('a data folder', () => {
  let folder: string;
  let url: string;
  const server = createServer((_, response) => response.end('{}'));
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ouverture-running-'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  };
  afterEach(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says where its product answers, for as long as it runs', async () => {
    expect(await runningAt(folder)).toBeNull();
    const takeBack = sayRunning(folder, url);
    expect(await runningAt(folder)).toBe(url);
    expect(await runningEngine(folder)).toBeNull();
    takeBack();
    expect(await runningAt(folder)).toBeNull();
  });

  it('says where its engine answers too, to whoever works on its table', async () => {
    const takeBack = sayRunning(folder, url, 'http://127.0.0.1:1');
    expect(await runningEngine(folder)).toBe('http://127.0.0.1:1');
    takeBack();
    expect(await runningEngine(folder)).toBeNull();
  });

  it('is not taken in by the word that a killed product left', async () => {
    writeFileSync(join(folder, 'running.json'), JSON.stringify({ pid: nobody, url }));
    expect(await runningAt(folder)).toBeNull();
    sayRunning(folder, url);
    await close();
    expect(await runningAt(folder)).toBeNull();
  });
});
