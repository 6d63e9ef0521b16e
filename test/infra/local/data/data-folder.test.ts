import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { announce, findRunning } from '../../../../infra/local/data/data-folder.ts';

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

  it('says where its product and its engine answer, for as long as it runs', async () => {
    expect(await findRunning(folder)).toBeNull();
    const withdraw = announce(folder, { url, engine: 'http://127.0.0.1:1' });
    expect(await findRunning(folder)).toEqual({ url, engine: 'http://127.0.0.1:1' });
    withdraw();
    expect(await findRunning(folder)).toBeNull();
  });

  it('is not taken in by what a killed product left', async () => {
    const engine = 'http://127.0.0.1:1';
    writeFileSync(join(folder, 'running.json'), JSON.stringify({ pid: nobody, url, engine }));
    expect(await findRunning(folder)).toBeNull();
    announce(folder, { url, engine });
    await close();
    expect(await findRunning(folder)).toBeNull();
  });
});
