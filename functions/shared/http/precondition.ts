import type { HttpEvent } from './event.ts';
import type { Refusal } from './problem.ts';
import { etagOf } from './reply.ts';

/** If-None-Match: the caller has this very version. */
export const isUnchanged = ({ headers }: HttpEvent, etag: string): boolean => headers['if-none-match'] === etag;

const isStale = ({ headers }: HttpEvent, version: number): boolean => {
  const wanted = headers['if-match'];
  return (
    wanted !== undefined &&
    wanted !== '*' &&
    !wanted.split(',').some((tag) => tag.trim().replace(/^W\//u, '') === etagOf(version))
  );
};

/** If-Match: refused when what was found is not of the version that the caller saw. `undefined`: it has none. */
export const versionRefusal = (event: HttpEvent, version: number | undefined): Refusal | null =>
  version !== undefined && isStale(event, version)
    ? {
        code: 'VERSION_STALE',
        detail: 'Cet élément a changé depuis que vous l’avez lu : relisez-le, puis recommencez.',
        version,
      }
    : null;
