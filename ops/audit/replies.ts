import { gunzipSync } from 'node:zlib';
import type { AuditClock } from './calendar.ts';
import { sha256 } from './chain.ts';
import type { Report } from './findings.ts';
import type { Raw, ReplyRead } from './items.ts';

/** The shapes that have changed once; all others are the first. */
const schemaVersions: Readonly<Record<string, number>> = { ENROLMENT: 2, DECLARATION: 2, INVOICE: 2 };

/** No item has a shape from the future, and only remembered replies expire: the table would delete the others. */
export const checkForm = (raw: Raw, report: Report): void => {
  const { kind, schemaVersion = 1, expiresAtEpochSeconds } = raw;
  if (schemaVersion < 1 || schemaVersion > (schemaVersions[kind] ?? 1))
    report('ITEM_UNKNOWN', raw, 'schemaVersion', `Aucune version n’écrit ${kind} sous la forme ${schemaVersion}.`);
  if (expiresAtEpochSeconds !== undefined && kind !== 'IDEMPOTENCY') {
    const on = new Date(expiresAtEpochSeconds * 1000).toISOString();
    report('EXPIRY_UNDUE', raw, 'expiry', `La table l’effacera après le ${on}.`);
  }
};

const memoryMs = 24 * 60 * 60_000;

/** The seal of a remembered reply: docs/audit.md, « Les témoins ». */
export const sealOf = ({ pk, bodyDigest, status, headers, reply, expiresAtEpochSeconds }: ReplyRead): string => {
  const text = typeof reply === 'string' ? reply : gunzipSync(reply).toString('utf8');
  return sha256({ pk, bodyDigest, status, headers, reply: text, expiresAtEpochSeconds }).digest('base64url');
};

/** A reply is the one that was given, and is forgotten in time. */
export const checkReply = (item: ReplyRead, { realNow }: AuditClock, report: Report): void => {
  if (item.seal !== undefined && item.seal !== sealOf(item))
    report('REPLY_ALTERED', item, 'seal', 'Son sceau n’est pas celui de ce qu’elle dit.');
  if (realNow !== undefined && item.expiresAtEpochSeconds * 1000 > realNow.getTime() + memoryMs)
    report('EXPIRY_UNDUE', item, 'expiry', 'Elle est gardée plus de 24 heures.');
};
