import type { HttpEvent } from './event.ts';
import type { Refusal } from './problem.ts';
import { etagOf } from './reply.ts';

/** If-None-Match: the caller already has this version. */
export const isUnchanged = ({ headers }: HttpEvent, etag: string): boolean => headers['if-none-match'] === etag;

const isStale = ({ headers }: HttpEvent, version: number): boolean => {
  const wanted = headers['if-match'];
  return (
    wanted !== undefined &&
    wanted !== '*' &&
    !wanted.split(',').some((tag) => tag.trim().replace(/^W\//u, '') === etagOf(version))
  );
};

/** If-Match: refuses when the version found is not the one the caller saw. `version`: `undefined` when it has none. */
export const versionRefusal = (event: HttpEvent, version: number | undefined): Refusal | null =>
  version !== undefined && isStale(event, version)
    ? {
        code: 'VERSION_STALE',
        detail: 'Cet élément a changé depuis que vous l’avez lu : relisez-le, puis recommencez.',
        version,
      }
    : null;
