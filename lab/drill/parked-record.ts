import assert from 'node:assert/strict';
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { keys } from '../../store/keys.ts';
import type { Drill } from './scene.ts';

const day = '2023-01-05';

/** A provider's sheet that cannot be read: its advances fail until it is mended, and nobody else's. */
export const parkedRecord: Drill = {
  name: 'parked-record',
  title: 'Une facture d’avance mise de côté, puis rejouée',
  runbook: 'docs/runbooks/facture-d-avance-mise-de-cote.md',
  run: async ({ step, folder, start, command, audit, until }) => {
    const dataDir = folder();
    const data = ['--data', dataDir];
    const first = await start(dataDir);
    const [stuck = ''] = await first.awaiting('GR237', 1);
    const [behind = ''] = await first.awaiting('GR512', 1);

    step('la fiche d’un organisme devient illisible, il ouvre une action ; un autre en ouvre une derrière lui');
    const sheet = await first.get(keys.profile('GR237'));
    assert.ok(sheet !== null);
    await first.put({ ...sheet, body: { siret: 0 } });
    await first.open('GR237', stuck, day);
    await first.open('GR512', behind, day);
    await until(
      'la facture de l’autre organisme',
      async () => (await first.advanceOf('GR512', behind)).state === 'ISSUED',
    );
    await until('l’enregistrement mis de côté', async () => (await first.parkedCount()) === 1);

    step('les commandes du runbook le montrent ; à blanc, rien ne change');
    const listed = await command('parked', data, 0);
    assert.match(listed, new RegExp(`facture d’avance de ${stuck} .*attend encore`, 'u'));
    const name = /^(\S+\.json)$/mu.exec(listed)?.[1] ?? '';
    const whole = await command('parked', ['show', name, ...data], 0);
    assert.match(whole, /"NewImage"/u);
    assert.match(await command('parked', ['replay', ...data], 0), /à blanc : 1 à rejouer/u);
    assert.equal((await first.advanceOf('GR237', stuck)).state, 'EXPECTED');

    step('rejoué avant d’avoir réparé : il échoue encore, reste de côté et dit pourquoi');
    assert.match(
      await command('parked', ['replay', '--execute', '--by', 'exercice', ...data], 1),
      /Corrupt PROFILE at ORG#GR237/u,
    );
    assert.equal(await first.parkedCount(), 1);

    step('la fiche réparée et le produit arrêté, le même rejeu émet la facture');
    await first.put(sheet);
    await first.player.stop();
    assert.match(
      await command('parked', ['replay', '--execute', '--by', 'exercice', ...data], 0),
      /1 rejoués, 0 restés de côté/u,
    );
    assert.match(await command('parked', data, 0), /rien n’est de côté/u);
    const entries = await command('parked', ['entries', ...data], 0);
    assert.match(entries, /échec, resté de côté  par exercice[\s\S]*rejoué/u);

    step('rejoué une fois de trop, il ne fait rien : une avance, un message');
    const parked = join(dataDir, 'parked');
    for (const file of readdirSync(join(parked, 'replayed')))
      copyFileSync(join(parked, 'replayed', file), join(parked, file));
    const second = await start(dataDir);
    assert.match(await command('parked', data, 0), /n’attend plus : déjà fait/u);
    await command('parked', ['replay', '--execute', '--by', 'exercice', ...data], 0);
    await second.player.idle();
    const { invoiceNumber } = await second.advanceOf('GR237', stuck);
    const received = await second.financeReceived();
    assert.deepEqual(
      received.filter(({ number }) => number === invoiceNumber).map(({ id }) => id.split(':')[0]),
      [stuck],
    );
    assert.equal(new Set(received.map(({ id }) => id)).size, 2);
    await audit(dataDir, 0, '--age', '0');
  },
};
