import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { makeClient } from '../../contract/client.ts';
import { projectRoot } from '../../infra/bundle.ts';
import { guideAction } from '../../test/support/guide.ts';
import { tell, withProduct } from './figures.ts';

const lines = 10_000;
const perAction = 20;
const actions = lines / perAction;
const numberOf = (index: number): string => `23C${String(70_000_000 + index)}_1`;

const command = async (...given: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    const child = spawn(process.execPath, ['ops/import.ts', ...given], { cwd: projectRoot });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => {
        said = `${said}${text.toString()}`.slice(-2_000);
      });
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`The import ended with ${code}: ${said}`)),
    );
  });

const tokenReply = z.object({ accessToken: z.string() });

/** A file of 10 000 enrolments over 500 actions, through `npm run import`, on a product that has just started. */
export const importFile = async (): Promise<void> =>
  withProduct(async (url) => {
    const { accessToken } = tokenReply.parse(await (await fetch(`${url}/local/token?user=region`)).json());
    const region = makeClient({ baseUrl: url, token: async () => accessToken });
    const folder = mkdtempSync(join(tmpdir(), 'ouverture-import-'));
    try {
      for (let from = 0; from < actions; from += 8) {
        await Promise.all(
          Array.from({ length: Math.min(8, actions - from) }, async (_, index) => {
            const answer = await region.call('registerAction', {
              body: { ...guideAction, actionNumber: numberOf(from + index) },
            });
            if (!answer.ok) throw new Error(`An action was not registered: ${JSON.stringify(answer.error)}`);
          }),
        );
      }
      const file = join(folder, 'enrolments.csv');
      const rows = Array.from({ length: lines }, (_, index) => {
        const action = numberOf(Math.floor(index / perAction));
        return `${action};EXEMPLE;Camille;IMPORT-${index}`;
      });
      writeFileSync(file, `N° Action;Nom;Prénom;Référence\n${rows.join('\n')}\n`);
      const from = performance.now();
      await command(file, '--kind', 'enrolments', '--url', url);
      const seconds = (performance.now() - from) / 1000;
      tell({
        measure: `npm run import: ${lines} enrolments over ${actions} actions`,
        value: seconds,
        unit: 's',
        target: '< 60',
        pass: seconds < 60,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
