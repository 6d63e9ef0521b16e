import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as z from 'zod';
import { synthTemplates } from '../../infra/app.ts';
import { ofType } from '../../infra/template.ts';
import { startEngine } from '../../player/engine/start.ts';
import { makeBusOutage } from './bus-outage.ts';
import { type Drill, logged } from './scene.ts';

const day = '2023-01-05';
/** The local clock only knows days: two days on, 26 hours have passed whatever the time of day. */
const later = '2023-01-07';
const outageMs = 26 * 60 * 60_000;

/** From which value on an alarm of the deployed template rings. */
const thresholdOf = (alarmName: string): number => {
  const alarm = z.looseObject({ AlarmName: z.string(), Threshold: z.number() });
  const { stateless } = synthTemplates({ bundles: 'stub', validate: false });
  const found = ofType(stateless, 'AWS::CloudWatch::Alarm', alarm).find(([, { AlarmName }]) => AlarmName === alarmName);
  assert.ok(found !== undefined, `aucune alarme ${alarmName}`);
  return found[1].Threshold;
};

/** The bus is unreachable for longer than the stream remembers: nothing but the table knows what finance was not told. */
export const publishOutage: Drill = {
  name: 'publish-outage',
  title: 'Le bus ne répond plus pendant 26 heures, et le flux a oublié',
  runbook: 'docs/runbooks/rattrapage-en-echec.md',
  run: async ({ step, folder, start, command, audit, until, atTheEnd }) => {
    const outage = await makeBusOutage();
    atTheEnd(outage.close);
    const dataDir = folder();
    const data = ['--data', dataDir];
    const first = await start(dataDir, { between: outage.between });
    const [told = '', ...untold] = await first.awaiting('GR237', 3);
    await first.open('GR237', told, day);
    await until('la facture d’avant la panne', async () => (await first.financeReceived()).length === 1);

    step('le bus se tait ; deux ouvertures : leurs factures sont émises, la finance n’en sait rien');
    outage.begin();
    for (const actionNumber of untold) await first.open('GR237', actionNumber, day);
    for (const actionNumber of untold)
      await until('la facture émise', async () => (await first.advanceOf('GR237', actionNumber)).state === 'ISSUED');
    await until('un événement mis de côté', async () => (await first.parkedCount()) > 0);
    assert.ok(outage.refused() > 0);

    step('26 heures passent : le flux oublie ce qui n’a pas été lu, la table non');
    await first.player.stop();
    const engine = await startEngine({ dataDir: join(dataDir, 'engine'), endpoint: '' });
    const forgotten = await engine.trimStream(new Date(Date.now() + outageMs));
    await engine.stop();
    assert.ok(forgotten > 0);
    const second = await start(dataDir, { between: outage.between });
    await second.local('POST', '/clock', { today: later });
    assert.equal((await second.local('POST', '/schedules/sweep-outbox')).status, 502);
    assert.equal((await second.financeReceived()).length, 1);
    const swept = logged(dataDir).findLast(({ event }) => event === 'swept');
    assert.ok(Number(swept?.['OldestLeftAge']) >= thresholdOf('rattrapage-en-echec'), 'l’alarme ne sonnerait pas');
    assert.match(await audit(dataDir, 1), /EVENT_UNPUBLISHED/u);

    step('le bus revient : le rattrapage publie tout, une fois');
    outage.end();
    await until('tout publié', async () => {
      const { body } = await second.local('POST', '/schedules/sweep-outbox');
      return body['republished'] === 0 && body['failed'] === 0;
    });
    await second.player.idle();
    const received = await second.financeReceived();
    const numbers = await Promise.all(
      [told, ...untold].map(async (actionNumber) => (await second.advanceOf('GR237', actionNumber)).invoiceNumber),
    );
    assert.deepEqual(new Set(received.map(({ number }) => number)), new Set(numbers));
    assert.equal(received.length, 3);
    assert.equal(new Set(received.map(({ id }) => id)).size, 3);

    step('ce qui avait été mis de côté n’attend plus : rejoué, il ne publie rien et quitte le parc');
    const listed = await command('parked', data, 0);
    assert.match(listed, /n’attend plus : déjà fait/u);
    assert.doesNotMatch(listed, /attend encore/u);
    await command('parked', ['replay', '--execute', '--by', 'exercice', ...data], 0);
    assert.equal((await second.financeReceived()).length, 3);
    assert.equal(await second.parkedCount(), 0);
    await audit(dataDir, 0, '--age', '0');
  },
};
