import { Link, useSearchParams } from 'react-router';
import { useList } from '../shared/api.ts';
import { useMe } from '../shared/me.ts';
import { useTitle } from '../shared/title.ts';
import { requestState } from '../shared/words.ts';
import { RequestTable } from './request-table.tsx';

const states = Object.entries(requestState);

/** For the Région, what waits for its decision, oldest first; for a provider, the follow-up of its own. */
export const RequestQueue = () => {
  useTitle('Demandes de modification');
  const me = useMe();
  const [asked] = useSearchParams();
  const state = asked.get('state') ?? (me.role === 'region' ? 'PENDING' : '');
  const read = useList('listModificationRequests', { query: state === '' || state === 'ALL' ? {} : { state } });
  return (
    <>
      <h1>{me.role === 'region' ? 'Demandes de modification à traiter' : 'Suivi des demandes de modification'}</h1>
      <nav className="pills" aria-label="État des demandes">
        <ul>
          {[...states, ['ALL', 'Toutes'] as const].map(([code, label]) => (
            <li key={code}>
              <Link
                to={`/demandes?state=${code}`}
                aria-current={code === state || (code === 'ALL' && state === '') ? 'true' : undefined}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <RequestTable
        read={read}
        withAction
        none={
          state === 'PENDING'
            ? me.role === 'region'
              ? 'Aucune demande n’attend de décision.'
              : 'Aucune de vos demandes n’attend la décision de la Région.'
            : 'Aucune demande dans cet état.'
        }
      />
    </>
  );
};
