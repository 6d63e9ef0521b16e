import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { LetterFonts } from '../../functions/show-modification-letter/letter.ts';

const require = createRequire(import.meta.url);
const fontFile = (name: string): Uint8Array => readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));

/** The fonts that the bundler puts in the deployed function. */
export const letterFonts: LetterFonts = {
  regular: fontFile('DejaVuSansCondensed'),
  bold: fontFile('DejaVuSansCondensed-Bold'),
};
