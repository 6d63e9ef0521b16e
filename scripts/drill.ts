import { parseArgs } from 'node:util';
import { drills } from './drill/drills.ts';
import { play } from './drill/play.ts';

/** Exit codes: 0 every drill held, 1 one did not, 2 it could not begin. */
const help = `Les exercices des runbooks, chacun sur un produit neuf dans un dossier temporaire :
  npm run drill                 tous
  npm run drill -- --only NOM   un seul : ${drills.map(({ name }) => name).join(', ')}`;

const readOptions = () => {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean', default: false } } });
    const chosen = drills.filter(({ name }) => values.only === undefined || name === values.only);
    if (chosen.length > 0) return { ...values, chosen };
    process.stderr.write(`${values.only} : exercice inconnu.\n\n${help}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}\n`);
  }
  return process.exit(2);
};

const options = readOptions();
if (options.help) {
  process.stdout.write(`${help}\n`);
} else {
  // As infra/local/main.ts: functions on Lambda run in UTC.
  process.env['TZ'] = 'UTC';
  // They break and copy data folders, which only the embedded engine has.
  delete process.env['DYNAMODB_ENDPOINT'];
  let failed = 0;
  for (const drill of options.chosen) {
    const { error } = await play(drill, (text) => process.stdout.write(`${text}\n`));
    if (error !== null) failed += 1;
  }
  process.stdout.write(`${options.chosen.length - failed} exercices tenus, ${failed} manqués\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
