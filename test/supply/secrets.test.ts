import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { projectRoot } from '../../infra/bundle.ts';

/** What must never be in the repository, by its shape. `like`: one that must be found, in two halves so that this file is clean. */
const patterns: readonly { readonly what: string; readonly shape: RegExp; readonly like: readonly [string, string] }[] =
  [
    { what: 'an AWS access key', shape: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/u, like: ['AKIA', 'QWERTYUIOPASDFGH'] },
    {
      what: 'an AWS secret',
      shape: /aws_?secret_?access_?key["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}\b/iu,
      like: ['aws_secret_access_key = ', 'wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzzzzzz'],
    },
    {
      what: 'a private key',
      shape: /-----BEGIN [A-Z ]*PRIVATE KEY-----/u,
      like: ['-----BEGIN RSA PRI', 'VATE KEY-----'],
    },
    {
      what: 'a private JWK',
      shape: /"d"\s*:\s*"[A-Za-z0-9_-]{30,}"/u,
      like: ['{"kty":"RSA","d": ', `"${'a1'.repeat(20)}"}`],
    },
    {
      what: 'a token',
      shape: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/u,
      like: ['eyJhbGciOiJSUzI1NiJ9.', 'eyJzdWIiOiJ4eHh4eHh4In0.c2lnbmF0dXJlLi4u'],
    },
    { what: 'a GitHub token', shape: /\bgh[pousr]_[A-Za-z0-9]{36}/u, like: ['ghp_', 'a'.repeat(36)] },
    { what: 'an npm token', shape: /\bnpm_[A-Za-z0-9]{36}|_auth(?:Token)/u, like: ['npm_', 'a'.repeat(36)] },
    { what: 'a Slack token', shape: /\bxox[abprs]-[A-Za-z0-9-]{10,}/u, like: ['xoxb-', '1234567890ab'] },
    {
      what: 'a password written down',
      shape: /\b(?:password|passwd|client_?secret|api_?key)["']?\s*[:=]\s*["'](?=[^"']*\d)[^"'\s<>{}$]{8,}["']/iu,
      like: ['password: ', '"hunter2hunter2"'],
    },
    {
      what: 'an address with its password',
      shape: /\b[a-z][a-z+]*:\/\/[^\s/:@'"`<>{}$]+:[^\s/@'"`<>{}$]+@/u,
      like: ['https://camille:', 'azerty@example.org/'],
    },
    {
      what: 'a path of one machine',
      shape:
        /(?<![\w.])(?:\/home\/[a-z]|\/Users\/[A-Za-z]|\/root\/|\/work\/|\/mnt\/[a-z]|\/var\/folders\/|[A-Z]:\\Users\\)/u,
      like: ['see /home', '/camille/ouverture'],
    },
    {
      what: 'the host of a registry or of an inner network',
      shape:
        /https?:\/\/[^\s/'"`]*(?:registry|artifactory|nexus|verdaccio|proxy)[^\s/'"`]*[/.:]|https?:\/\/[^\s/'"`]+\.(?:internal|corp|lan|intra)\b|https?:\/\/(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d/u,
      like: ['https://regi', 'stry.example.org/zod'],
    },
  ];

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: projectRoot, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '');
const texts = tracked.flatMap((file) => {
  const content = readFileSync(join(projectRoot, file));
  return content.includes(0) ? [] : [{ file, text: content.toString('utf8') }];
});

describe('the tracked files', () => {
  it.each(patterns)('hold $what nowhere', ({ shape }) => {
    expect(texts.length).toBeGreaterThan(400);
    const found = texts.flatMap(({ file, text }) => {
      const hit = shape.exec(text);
      return hit === null ? [] : [`${file}:${text.slice(0, hit.index).split('\n').length}`];
    });
    expect(found).toEqual([]);
  });

  it.each(patterns)('would betray $what', ({ shape, like }) => {
    expect(like.join('')).toMatch(shape);
  });

  it('the lockfile says what each package must be to the bit, and no address that one was fetched from', () => {
    const lock = readFileSync(join(projectRoot, 'package-lock.json'), 'utf8');
    const flag = z.boolean().default(false);
    const entry = z.looseObject({
      resolved: z.unknown().optional(),
      integrity: z.string().optional(),
      inBundle: flag,
      dev: flag,
      optional: flag,
      os: z.unknown().optional(),
    });
    const { packages } = z
      .object({
        packages: z.record(z.string(), entry),
      })
      .parse(JSON.parse(lock));
    const { '': product, ...fetched } = packages;
    expect(product).toBeDefined();
    for (const [path, { resolved, integrity, inBundle, dev, optional, os }] of Object.entries(fetched)) {
      expect(resolved, path).toBeUndefined();
      // What came inside its parent is covered by the parent's; npm writes none for a tool of another platform.
      const elsewhere = dev && optional && os !== undefined;
      if (!inBundle && !(elsewhere && integrity === undefined)) expect(integrity, path).toMatch(/^sha512-/u);
    }
  });
});
