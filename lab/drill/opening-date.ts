import assert from 'node:assert/strict';
import * as z from 'zod';
import type { Drill } from './scene.ts';

const wrong = '2023-01-05';
const right = '2023-01-06';

const shown = z.looseObject({
  actualStartDate: z.string(),
  components: z.array(z.looseObject({ number: z.string(), startDate: z.string() })),
  anomalies: z.array(z.looseObject({ code: z.string() })),
});

/** The guide's own case: opened on 5 January, the first trainee proves to have entered on the 6th. */
export const openingDate: Drill = {
  name: 'opening-date',
  title: 'La date de début réelle saisie à l’ouverture est fausse',
  runbook: 'docs/runbooks/date-d-ouverture-erronee.md',
  run: async ({ step, folder, start, audit, until }) => {
    const dataDir = folder();
    const product = await start(dataDir);
    const [actionNumber = ''] = await product.awaiting('GR237', 1);
    const path = `/actions/${actionNumber}`;
    const provider = product.as('GR237');
    await product.open('GR237', actionNumber, wrong);
    await until('la facture', async () => (await product.advanceOf('GR237', actionNumber)).state === 'ISSUED');
    const invoiced = await product.advanceOf('GR237', actionNumber);
    await product.local('POST', '/clock', { today: right });

    step('l’entrée est corrigée, l’action montre l’écart et refuse de redevenir « à ouvrir »');
    const enrolments = z
      .array(z.looseObject({ id: z.string() }))
      .parse((await provider('GET', `${path}/enrolments`)).body['items']);
    const entry = `${path}/enrolments/${enrolments[0]?.id}/entry`;
    assert.equal((await provider('PUT', entry, { entryDate: right })).status, 200);
    assert.equal((await provider('POST', `${path}/opening`, { actualStartDate: right })).status, 409);
    const odd = shown.parse((await provider('GET', path)).body);
    assert.equal(odd.actualStartDate, wrong);
    assert.ok(odd.anomalies.length > 0);

    step('la demande de modification, le courrier, l’approbation');
    const changes = {
      actualStartDate: right,
      components: odd.components
        .filter(({ startDate }) => startDate < right)
        .map(({ number }) => ({ number, startDate: right })),
    };
    const filed = await provider('POST', `${path}/modification-requests`, {
      type: 'DATES',
      justification: 'La première entrée a eu lieu le 6 janvier.',
      changes,
    });
    assert.equal(filed.status, 201, JSON.stringify(filed.body));
    const request = `/modification-requests/${String(filed.body['id'])}`;
    const region = product.as('region');
    assert.equal((await region('POST', `${request}/letter-receipt`, { receivedOn: right })).status, 200);
    const approved = await region('POST', `${request}/approval`, { remarks: 'Exercice.' });
    assert.equal(approved.status, 200, JSON.stringify(approved.body));

    step('la date est la bonne, l’écart a disparu, la facture n’a pas bougé');
    const mended = shown.parse((await provider('GET', path)).body);
    assert.equal(mended.actualStartDate, right);
    assert.deepEqual(
      mended.anomalies.filter(({ code }) => odd.anomalies.some((one) => one.code === code)),
      [],
    );
    assert.deepEqual(await product.advanceOf('GR237', actionNumber), invoiced);
    await product.player.idle();
    await audit(dataDir, 0, '--age', '0');
  },
};
