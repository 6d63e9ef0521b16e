import { readOptions, stop } from '../ops/options.ts';
import { drills } from './drill/drills.ts';
import { play } from './drill/play.ts';

/** Exit codes: 0 every drill held, 1 one did not, 2 it could not begin. */
const help = `Les exercices des runbooks, chacun sur un produit neuf dans un dossier temporaire :
  npm run drill                 tous
  npm run drill -- --only NOM   un seul : ${drills.map(({ name }) => name).join(', ')}`;

const { values: options } = readOptions(help, { options: { only: { type: 'string' } } });
const chosen = drills.filter(({ name }) => options.only === undefined || name === options.only);
if (chosen.length === 0) stop(`${options.only} : exercice inconnu.\n\n${help}`);

// As player/main.ts: functions on Lambda run in UTC.
process.env['TZ'] = 'UTC';
// They break and copy data folders, which only the embedded engine has.
delete process.env['DYNAMODB_ENDPOINT'];
let failed = 0;
for (const drill of chosen) {
  const { error } = await play(drill, (text) => process.stdout.write(`${text}\n`));
  if (error !== null) failed += 1;
}
process.stdout.write(`exercices tenus : ${chosen.length - failed}, manqués : ${failed}\n`);
process.exitCode = failed === 0 ? 0 : 1;
