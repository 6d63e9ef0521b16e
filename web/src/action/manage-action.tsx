import { NavLink, Outlet, useLocation, useOutletContext, useParams } from 'react-router';
import type { ReplyOf } from '../../../contract/client.ts';
import { useApi } from '../shared/api.ts';
import { PageFailure } from '../shared/failure.tsx';
import { french } from '../shared/format.ts';
import { PageLoading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { Done, Notice, useDone } from '../shared/notice.tsx';
import { PermittedLink } from '../shared/permitted.tsx';
import { ProviderName } from '../shared/provider-name.tsx';
import { ActionTag } from '../shared/tag.tsx';
import { useTitle } from '../shared/title.ts';

export type Action = ReplyOf<'showAction'>;

/** The action of the page around. */
export const useAction = (): Action => useOutletContext<Action>();

export const useActionRead = () => {
  const { actionNumber = '' } = useParams();
  return {
    actionNumber,
    ...useApi(
      'showAction',
      { params: { actionNumber } },
      // The advance invoice follows the opening by itself, a moment later.
      { unsettled: ({ status, advance }) => status !== 'AO' && advance.state === 'EXPECTED' },
    ),
  };
};

const tabs = [
  ['', 'Identification', ['titulaire', 'region', 'finance']],
  ['stagiaires', 'Stagiaires', ['titulaire', 'region']],
  ['declarations', 'Déclarations', ['titulaire', 'region']],
  ['demandes', 'Demande de modification de données', ['titulaire', 'region']],
  ['factures', 'Factures', ['titulaire', 'region', 'finance']],
  ['historique', 'Historique', ['titulaire', 'region', 'finance']],
] as const;

export const Anomalies = ({ action }: { readonly action: Action }) =>
  action.anomalies.length === 0 ? null : (
    <Notice kind="warning" title={action.anomalies.length === 1 ? 'Point à régler' : 'Points à régler'}>
      <ul>
        {action.anomalies.map(({ code, component, detail }) => (
          <li key={`${code} ${component ?? ''}`}>{french(detail)}</li>
        ))}
      </ul>
    </Notice>
  );

export const ManageAction = () => {
  const me = useMe();
  const done = useDone();
  const { pathname } = useLocation();
  const { actionNumber, data: action, error, refetch } = useActionRead();
  const base = `/actions/${actionNumber}`;
  const [, tab] = tabs.find(([to]) => to !== '' && pathname.startsWith(`${base}/${to}`)) ?? tabs[0];
  useTitle(`${tab} – Action ${actionNumber}`, error !== null);
  if (action === undefined) {
    return error === null ? <PageLoading /> : <PageFailure error={error} retry={() => void refetch()} />;
  }
  return (
    <>
      {done !== null && <Done>{done}</Done>}
      <p className="over-title">
        {action.contractNumber} – {action.actionNumber} – {action.lot}
        {me.role !== 'titulaire' && (
          <>
            {' – '}
            <ProviderName organisation={action.organisation} />
          </>
        )}
      </p>
      <div className="title-line">
        <h1>{action.title}</h1>
        <ActionTag status={action.status} />
      </div>
      {me.role === 'titulaire' && (
        <div className="acts-line">
          {action.status === 'AO' && (
            <PermittedLink permission={action.allowed.open} to={`${base}/ouverture`}>
              Ouvrir l’action
            </PermittedLink>
          )}
          {action.status === 'EC' && (
            <PermittedLink permission={action.allowed.close} to={`${base}/fermeture`} secondary>
              Fermer l’action
            </PermittedLink>
          )}
        </div>
      )}
      <Anomalies action={action} />
      <nav className="tabs" aria-label="Gestion de l’action">
        <ul>
          {tabs.map(([to, label, roles]) =>
            roles.some((role) => role === me.role) ? (
              <li key={to}>
                <NavLink to={to === '' ? base : `${base}/${to}`} end={to === ''}>
                  {label}
                </NavLink>
              </li>
            ) : null,
          )}
        </ul>
      </nav>
      <Outlet context={action} />
    </>
  );
};
