import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { billsOfMaterials } from './supply/bills.ts';

/** Writes the software bills of materials of this version (CycloneDX, from the lockfile): the same input, the same files. */
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'build', 'sbom');
mkdirSync(folder, { recursive: true });
for (const [name, bill] of Object.entries(billsOfMaterials(root))) {
  writeFileSync(join(folder, `${name}.cdx.json`), `${JSON.stringify(bill, null, 2)}\n`);
  process.stdout.write(`build/sbom/${name}.cdx.json: ${bill.components.length} packages\n`);
}
