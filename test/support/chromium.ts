import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import * as z from 'zod';
import { projectRoot } from '../../infra/bundle.ts';

/**
 * The browser inside its npm package, unpacked once per version: the package itself unpacks to one fixed path, without
 * a lock. `CHROMIUM` names another one.
 */
const browserPath = async (): Promise<{ readonly executable: string; readonly folder: string }> => {
  const given = process.env['CHROMIUM'];
  if (given !== undefined) return { executable: given, folder: dirname(given) };
  const manifest = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const cache = join(projectRoot, 'node_modules', '.cache');
  const root = manifest.slice(0, manifest.indexOf('@sparticuz')) + join('@sparticuz', 'chromium', 'package.json');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(root, 'utf8')));
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const fresh = mkdtempSync(join(cache, 'chromium-'));
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = fresh;
    try {
      const { default: packed } = await import('@sparticuz/chromium');
      await packed.executablePath();
      try {
        renameSync(fresh, folder);
      } catch (error) {
        // Another process was faster.
        if (!existsSync(folder)) throw error;
      }
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return { executable: join(folder, 'chromium'), folder };
};

/** The package's own font everywhere: on a bare machine every letter would be invisible, and pictures compare. */
const environmentOf = (folder: string): Record<string, string> => {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const fonts = join(folder, 'fonts', 'fonts');
  if (!existsSync(fonts)) return inherited;
  const configuration = join(folder, 'fonts.conf');
  writeFileSync(
    configuration,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${fonts}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`,
  );
  return { ...inherited, FONTCONFIG_FILE: configuration };
};

/** The browser, as its tests and the bench drive it. */
export const launchBrowser = async (): Promise<Browser> => {
  const { executable, folder } = await browserPath();
  return chromium.launch({
    executablePath: executable,
    // Not the package's own arguments: one process crashes, and disabled web security would hide our mistakes.
    args: ['--disable-gpu', '--font-render-hinting=none'],
    env: environmentOf(folder),
    timeout: 30_000,
  });
};
