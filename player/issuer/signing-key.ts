import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type JSONWebKeySet } from 'jose';
import * as z from 'zod';

const storedKey = z.object({ kid: z.string(), privateKey: z.string(), publicKey: z.record(z.string(), z.unknown()) });

/** The issuer's key pair, kept in a file: tokens stay valid through a restart. */
export const loadSigningKey = async (file: string) => {
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(await newKey()), { mode: 0o600 });
  const { kid, privateKey, publicKey } = storedKey.parse(JSON.parse(readFileSync(file, 'utf8')));
  const keys: JSONWebKeySet = { keys: [{ ...publicKey, kty: 'RSA', kid, alg: 'RS256', use: 'sig' }] };
  return { kid, keys, key: await importPKCS8(privateKey, 'RS256') };
};
export type SigningKey = Awaited<ReturnType<typeof loadSigningKey>>;

const newKey = async (): Promise<z.infer<typeof storedKey>> => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return {
    kid: randomUUID(),
    privateKey: await exportPKCS8(privateKey),
    publicKey: { ...(await exportJWK(publicKey)) },
  };
};
