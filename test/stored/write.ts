import { openTestTable } from '../support/engine.ts';
import { driverOn, itemsOf, steadyClock } from './driver.ts';
import { firstDay, playLife } from './life.ts';
import { version } from './product.ts';
import { expectNew, writeRelease } from './releases.ts';

/** Plays the life on this release's code and keeps the items that it leaves: `npx node test/stored/write.ts`. */
expectNew(version);
const open = await openTestTable();
try {
  await playLife(await driverOn(open, steadyClock(firstDay)));
  const folder = writeRelease(version, await itemsOf(open));
  process.stderr.write(`${folder}\n`);
} finally {
  await open.stop();
}
