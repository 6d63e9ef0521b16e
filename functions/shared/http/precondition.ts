import type { HttpEvent } from './event.ts';
import type { Refusal } from './problem.ts';

/** Entity tags of a header, compared weakly (RFC 9110, 8.8.3.2); `null`: any tag will do. */
const tagsOf = (header: string): readonly string[] | null =>
  header.trim() === '*' ? null : header.split(',').map((tag) => tag.trim().replace(/^W\//u, ''));

/** If-None-Match (RFC 9110, 13.1.2): the caller already has what this tag stands for. */
export const isUnchanged = ({ headers }: HttpEvent, etag: string): boolean =>
  tagsOf(headers['if-none-match'] ?? '')?.includes(etag) ?? true;

/** If-Match compares the version alone: a tag of another day, on which other things were allowed, speaks of the same content. */
const isStale = ({ headers }: HttpEvent, version: number): boolean =>
  tagsOf(headers['if-match'] ?? '*')?.every((tag) => tag.replace(/^"(\d+)\.[\w-]+"$/u, '"$1"') !== `"${version}"`) ??
  false;

/** If-Match: refuses when the version found is not the one the caller saw. `version`: `undefined` when it has none. */
export const versionRefusal = (event: HttpEvent, version: number | undefined): Refusal | null =>
  version !== undefined && isStale(event, version)
    ? {
        code: 'VERSION_STALE',
        detail: 'Cet élément a changé depuis que vous l’avez lu : relisez-le, puis recommencez.',
        version,
      }
    : null;
