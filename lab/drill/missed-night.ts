import assert from 'node:assert/strict';
import * as z from 'zod';
import type { Drill, Driven } from './scene.ts';

const counts = z.looseObject({
  actions: z.looseObject({ closureOverdue: z.number() }),
  pendingDeclarations: z.number(),
});
const counted = async (product: Driven) => counts.parse((await product.as('region')('GET', '/dashboard')).body);

export const missedNight: Drill = {
  name: 'missed-night',
  title: 'Le passage de minuit n’a pas eu lieu pendant un mois',
  runbook: 'docs/runbooks/retards-non-signales.md',
  run: async ({ step, folder, start, audit }) => {
    const dataDir = folder();
    const product = await start(dataDir);
    await product.local('POST', '/clock', { today: '2023-02-06' });
    const before = await counted(product);

    step(
      'rien n’est signalé tant que le passage n’a pas eu lieu ; lancé à la main, il rattrape tous les jours manqués',
    );
    const ran = await product.local('POST', '/functions/flag-late-closures', {});
    assert.equal(ran.status, 200);
    const after = await counted(product);
    assert.ok(after.pendingDeclarations > before.pendingDeclarations, 'aucune déclaration n’est devenue due');

    step('le refaire ne change rien');
    assert.equal((await product.local('POST', '/schedules/turn-declarations-due')).status, 200);
    assert.deepEqual(await counted(product), after);
    await product.player.idle();
    await audit(dataDir, 0, '--age', '0');
  },
};
