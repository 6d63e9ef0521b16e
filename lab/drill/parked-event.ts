import assert from 'node:assert/strict';
import type { Drill } from './scene.ts';

const stray = { pk: 'ACTION#23C00390257_1', sk: 'OUTBOX#000009999' };

/** An outbox item that no function wrote and none can read: the one kind of record that nothing can replay. */
export const parkedEvent: Drill = {
  name: 'parked-event',
  title: 'Un événement illisible mis de côté, puis abandonné avec sa raison',
  runbook: 'docs/runbooks/evenement-mis-de-cote.md',
  run: async ({ step, folder, start, command, audit, until }) => {
    const dataDir = folder();
    const data = ['--data', dataDir];
    const product = await start(dataDir);

    step('un élément illisible arrive dans la boîte d’envoi ; une ouverture suit');
    await product.put({ ...stray, kind: 'OUTBOX', actionNumber: '23C00390257_1', seq: 9999, message: 'perdu' });
    const [behind = ''] = await product.awaiting('GR512', 1);
    await product.open('GR512', behind, '2023-01-05');
    await until('l’enregistrement mis de côté', async () => (await product.parkedCount()) === 1);
    await until('le message de l’ouverture', async () => (await product.financeReceived()).length === 1);

    step('le rejouer échoue encore, et il était dit que ce serait le cas');
    const listed = await command('parked', data, 0);
    assert.match(listed, /échouera encore : Corrupt OUTBOX/u);
    const name = /^(\S+\.json)$/mu.exec(listed)?.[1] ?? '';
    await command('parked', ['show', name, ...data], 0);
    await command('parked', ['replay', name, '--execute', '--by', 'exercice', ...data], 1);
    assert.equal(await product.parkedCount(), 1);

    step('l’élément retiré de la table, l’objet est abandonné avec sa raison');
    await audit(dataDir, 1, '--age', '0');
    await product.remove(stray);
    const given = ['discard', name, '--reason', 'aucun événement ne porte ce rang', ...data];
    await command('parked', given, 0);
    assert.equal(await product.parkedCount(), 1);
    await command('parked', [...given, '--execute', '--by', 'exercice'], 0);
    assert.equal(await product.parkedCount(), 0);
    assert.match(await command('parked', ['entries', ...data], 0), /abandonné {2}par exercice : aucun événement/u);
    await product.player.idle();
    await audit(dataDir, 0, '--age', '0');
  },
};
