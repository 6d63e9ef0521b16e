import { Link, useSearchParams } from 'react-router';
import { requestState } from '../registry.tsx';
import { useClient, useList } from '../shared/api.ts';
import { Download } from '../shared/download.tsx';
import { useMe } from '../shared/me.ts';
import { useTitle } from '../shared/title.ts';
import { RequestTable } from './request-table.tsx';

const states = Object.entries(requestState).map(([code, { label }]) => [code, label] as const);

const nothing = (state: string, region: boolean): string => {
  switch (state) {
    case 'PENDING':
      return region
        ? 'Aucune demande n’attend de décision.'
        : 'Aucune de vos demandes n’attend la décision de la Région.';
    case 'ALL':
      return region
        ? 'Aucune demande de modification n’a encore été faite.'
        : 'Vous n’avez fait aucune demande. Une demande se fait depuis l’action, onglet « Demande de modification de données ».';
    default:
      return 'Aucune demande dans cet état.';
  }
};

/** For the Région, what waits for its decision, oldest first; for a provider, the follow-up of its own. */
export const RequestQueue = () => {
  useTitle('Demandes de modification');
  const me = useMe();
  const [asked] = useSearchParams();
  const client = useClient();
  const given = asked.get('state') ?? '';
  const state = given === '' ? (me.role === 'region' ? 'PENDING' : 'ALL') : given;
  const organisation = asked.get('organisation') ?? undefined;
  const query = { state: state === 'ALL' ? undefined : state, organisation };
  const read = useList('listModificationRequests', { query });
  const title =
    me.role === 'titulaire'
      ? 'Suivi des demandes de modification'
      : state === 'PENDING'
        ? 'Demandes de modification à traiter'
        : 'Demandes de modification';
  return (
    <>
      {organisation !== undefined && <p className="over-title">Organisme {organisation}</p>}
      <div className="title-line">
        <h1>{title}</h1>
        <Download fetchFile={async () => client.csv('listModificationRequests', { query })} name="demandes.csv">
          Exporter en CSV
        </Download>
      </div>
      <nav className="pills" aria-label="État des demandes">
        <ul>
          {[...states, ['ALL', 'Toutes'] as const].map(([code, label]) => (
            <li key={code}>
              <Link
                to={`/demandes?state=${code}${organisation === undefined ? '' : `&organisation=${organisation}`}`}
                aria-current={code === state ? 'true' : undefined}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <RequestTable read={read} withAction none={nothing(state, me.role === 'region')} />
    </>
  );
};
