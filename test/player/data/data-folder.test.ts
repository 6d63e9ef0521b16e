import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { announce, findRunning, takeDataFolder } from '../../../player/data/data-folder.ts';

/** A process that had this one’s pid before. */
const earlier = `${process.pid} 1`;

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

  it('is one process’s at a time, whichever command it runs', async () => {
    const giveBack = await takeDataFolder(folder, 0);
    await expect(takeDataFolder(folder, 0)).rejects.toThrow(`processus ${process.pid} `);
    giveBack();
    (await takeDataFolder(folder, 0))();
  });

  it('is free again when the process that had it was killed, even if another one has its pid by now', async () => {
    writeFileSync(join(folder, 'host.pid'), earlier);
    await expect(takeDataFolder(folder, 0)).resolves.toBeTypeOf('function');
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
    writeFileSync(join(folder, 'running.json'), JSON.stringify({ process: earlier, url, engine }));
    expect(await findRunning(folder)).toBeNull();
    announce(folder, { url, engine });
    await close();
    expect(await findRunning(folder)).toBeNull();
  });
});
