import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { keys } from '../../store/keys.ts';
import type { Drill } from './scene.ts';

const day = '2023-01-05';

export const numberGap: Drill = {
  name: 'number-gap',
  title: 'Un numéro de facture manque',
  runbook: 'docs/runbooks/trou-de-numero.md',
  run: async ({ step, folder, start, audit, until }) => {
    const dataDir = folder();
    const product = await start(dataDir);
    const actions = await product.awaiting('GR237', 2);
    for (const actionNumber of actions) {
      await product.open('GR237', actionNumber, day);
      await until('la facture', async () => (await product.advanceOf('GR237', actionNumber)).state === 'ISSUED');
    }
    await product.player.idle();
    await audit(dataDir, 0, '--age', '0');
    await product.player.stop();

    step('dans une copie, une facture disparaît de la table ; l’audit nomme le numéro qui manque');
    const copy = join(folder(), 'copy');
    cpSync(dataDir, copy, { recursive: true });
    const damaged = await start(copy);
    const key = keys.invoice(actions[0] ?? '', 1);
    const invoice = await damaged.get(key);
    assert.ok(invoice !== null);
    const { invoiceNumber } = await damaged.advanceOf('GR237', actions[0] ?? '');
    await damaged.remove(key);
    const found = await audit(copy, 1);
    assert.match(found, /NUMBER_GAP {2}/u);
    assert.ok(found.includes(String(invoiceNumber)), `l’audit ne nomme pas ${invoiceNumber} :\n${found}`);

    step('l’élément est rendu tel qu’il est dans la sauvegarde : la série est entière');
    await damaged.put(invoice);
    await audit(copy, 0, '--age', '0');
  },
};
