import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';

/** What is on the page was read, then could not be read again: it may no longer be true. Lists say so themselves. */
export const Outdated = () => {
  const queries = useQueryClient();
  const cache = queries.getQueryCache();
  const outdated = useSyncExternalStore(
    useCallback((changed: () => void) => cache.subscribe(changed), [cache]),
    () =>
      cache
        .getAll()
        .some(
          (query) =>
            query.isActive() &&
            query.state.status === 'error' &&
            query.state.data !== undefined &&
            query.queryKey.at(-1) !== 'pages',
        ),
  );
  if (!outdated) return null;
  return (
    <div className="alert alert-warning" role="alert">
      <p>Ces informations n’ont pas pu être actualisées : elles ont peut-être changé depuis.</p>
      <p>
        <button type="button" className="button button-secondary" onClick={() => void queries.refetchQueries()}>
          Actualiser
        </button>
      </p>
    </div>
  );
};
