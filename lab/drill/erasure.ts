import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { folderSource } from '../../ops/audit/read.ts';
import type { Drill } from './scene.ts';

const day = '2023-01-05';
/** Words that nothing else in the product holds. */
const person = { lastName: 'Quesnoy-Exercice', firstName: 'Maïwenn', reference: 'DROIT-17-EXERCICE' };
const words = Object.values(person);

/** Files of a data folder, under its own folders too, in which one of the words still stands. */
const mentions = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .filter((file) => {
      const content = readFileSync(join(folder, file));
      return words.some((word) => content.includes(word));
    });

const itemsWith = async (dataDir: string): Promise<readonly string[]> => {
  const source = await folderSource(dataDir, undefined);
  try {
    const found: string[] = [];
    for await (const item of source.items()) {
      const text = JSON.stringify(item);
      if (words.some((word) => text.includes(word))) found.push(`${String(item['pk'])} / ${String(item['sk'])}`);
    }
    return found;
  } finally {
    await source.close();
  }
};

export const erasure: Drill = {
  name: 'erasure',
  title: 'Une personne demande ce qu’on garde d’elle, puis son effacement',
  runbook: 'docs/runbooks/demande-d-effacement.md',
  run: async ({ step, folder, start, command, audit }) => {
    const dataDir = folder();
    const data = ['--data', dataDir];
    const who = ['--reference', person.reference, '--organisation', 'GR237'];
    const product = await start(dataDir);
    const [actionNumber = ''] = await product.awaiting('GR237', 1);
    const provider = product.as('GR237');
    const path = `/actions/${actionNumber}/enrolments`;
    const enrolled = await provider('POST', path, person);
    const enrolment = `${path}/${String(enrolled.body['id'])}`;
    assert.equal((await provider('POST', `${enrolment}/cancellation`)).status, 200);
    await product.open('GR237', actionNumber, day);
    await product.player.idle();

    step('ce qui est gardé de la personne lui est donné');
    const out = folder();
    await command('person', ['export', ...who, '--out', out, ...data], 0);
    const told = readFileSync(join(out, 'personne.json'), 'utf8');
    for (const word of words) assert.ok(told.includes(word), `${word} n’est pas dans ce qui est donné`);

    step('à blanc, rien n’est effacé ; effacée, il n’en reste rien dans la table');
    const erase = ['erase', ...who, '--reason', 'REQUESTED', ...data];
    await command('person', erase, 0);
    assert.ok((await itemsWith(dataDir)).length > 0);
    await command('person', [...erase, '--execute'], 0);
    assert.deepEqual(await itemsWith(dataDir), []);

    step('ni dans les journaux, les files et les pages ; l’inscription reste, sans elle, et la facture aussi');
    assert.deepEqual(
      mentions(dataDir).filter((file) => !file.startsWith('engine')),
      [],
    );
    const listed = z
      .array(z.looseObject({ id: z.string(), lastName: z.string() }))
      .parse((await provider('GET', path)).body['items']);
    const left = listed.find(({ id }) => id === enrolled.body['id']);
    assert.ok(left !== undefined && left.lastName !== person.lastName);
    await product.player.idle();
    assert.equal((await product.advanceOf('GR237', actionNumber)).state, 'ISSUED');

    step('la redemander ne trouve plus personne ; la chaîne, les compteurs et les numéros sont entiers');
    await command('person', [...erase, '--execute'], 1);
    await audit(dataDir, 0, '--age', '0');
  },
};
