import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { ReplyOf } from '../../../contract/client.ts';
import type { InvoiceState } from '../../../domain/invoice/invoice.ts';
import { useApi } from '../shared/api.ts';
import { ReadFailure } from '../shared/failure.tsx';
import { number } from '../shared/format.ts';
import { Loading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { Cell, Row, RowHead, Table } from '../shared/table.tsx';
import { useTitle } from '../shared/title.ts';

type Figures = ReplyOf<'showDashboard'>;

/** A figure and the list that it counts: the same number, zero included. */
const Figure = ({
  label,
  value,
  to,
  alarming = false,
}: {
  label: string;
  value: number;
  to: string;
  alarming?: boolean;
}) => (
  <li className={alarming && value > 0 ? 'figure figure-alarm' : 'figure'}>
    <Link to={to}>
      <span className="figure-label">{label}</span>
      <span className="figure-value">{number(value)}</span>
    </Link>
  </li>
);

/** Beyond, « 100+ » says enough. */
const maxCounted = 100;

type Invoices = ReplyOf<'listInvoices'>['items'];
const late = (invoices: Invoices): string | null => {
  const count = invoices.filter(({ paymentClock }) => paymentClock?.late === true).length;
  return count === 0 ? null : `dont ${number(count)} hors délai`;
};
const toReplace = (invoices: Invoices): string | null => {
  const count = invoices.filter(({ allowed }) => allowed.replace.ok).length;
  return count === 0 ? null : `dont ${number(count)} à remplacer`;
};

/** How many invoices are in one state, and how many of them call for something. */
const InvoicesIn = ({
  state,
  label,
  calling,
}: {
  readonly state: InvoiceState;
  readonly label: string;
  readonly calling?: (invoices: Invoices) => string | null;
}) => {
  const { data, error, refetch } = useApi('listInvoices', {
    query: { state },
    page: { limit: maxCounted, cursor: null },
  });
  if (error !== null && data === undefined)
    return (
      <li>
        <ReadFailure error={error} retry={() => void refetch()} />
      </li>
    );
  const call = data === undefined ? null : (calling?.(data.items) ?? null);
  return (
    <li className="figure">
      <Link to={`/factures?state=${state}`}>
        <span className="figure-label">
          {label}
          {call !== null && <span className="figure-late">, {call}</span>}
        </span>
        <span className="figure-value">
          {data === undefined ? ' ' : `${number(data.items.length)}${data.nextCursor === null ? '' : '+'}`}
        </span>
      </Link>
    </li>
  );
};

type PanelProps = {
  readonly id: string;
  readonly title: string;
  readonly link?: ReactNode;
  readonly children: ReactNode;
};
const Panel = ({ id, title, link, children }: PanelProps) => (
  <section className="panel" aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    <ul className="figures">{children}</ul>
    {link}
  </section>
);

const OfProvider = ({ figures }: { readonly figures: Figures }) => (
  <div className="panels">
    <Panel
      id="my-actions"
      title="Mes actions"
      link={
        <Link className="button" to="/actions">
          Voir toutes mes actions
        </Link>
      }
    >
      <Figure label="Actions en attente d’ouverture" value={figures.actions.awaitingOpening} to="/actions?status=AO" />
      <Figure label="Actions en cours" value={figures.actions.inProgress} to="/actions?status=EC" />
      <Figure
        label="Actions en retard de fermeture"
        value={figures.actions.closureOverdue}
        to="/actions?overdue=true"
        alarming
      />
    </Panel>
    <Panel id="indicators" title="Indicateurs de suivi">
      <Figure label="Inscriptions en attente" value={figures.pendingEnrolments} to="/inscriptions" />
      <Figure label="Déclarations de réalisations en attente" value={figures.pendingDeclarations} to="/declarations" />
      <Figure
        label="Demandes de modification en attente"
        value={figures.pendingRequests}
        to="/demandes?state=PENDING"
      />
    </Panel>
    <Panel
      id="my-invoices"
      title="Mes factures d’avance"
      link={
        <Link className="button button-secondary" to="/factures">
          Voir toutes mes factures
        </Link>
      }
    >
      <InvoicesIn state="ISSUED" label="Factures émises" />
      <InvoicesIn state="SUSPENDED" label="Factures suspendues" />
      <InvoicesIn state="REJECTED" label="Factures rejetées" calling={toReplace} />
    </Panel>
  </div>
);

/** For the Région alone: finance has no page about a provider. */
const ByProvider = ({ figures }: { readonly figures: Figures }) => {
  const providers = [...(figures.organisations ?? [])].sort(
    (a, b) => b.actions.closureOverdue - a.actions.closureOverdue || (a.organisation < b.organisation ? -1 : 1),
  );
  return (
    <section aria-labelledby="by-provider">
      <h2 id="by-provider">Par organisme</h2>
      <Table
        caption="Actions par organisme, les retards de fermeture d’abord"
        head={['Organisme', 'Retards de fermeture', 'En attente d’ouverture', 'En cours', 'Déclarations en attente']}
      >
        {providers.map(({ organisation, actions, pendingDeclarations }) => (
          <Row key={organisation}>
            <RowHead label="Organisme">
              <Link to={`/organismes/${organisation}`}>{organisation}</Link>
            </RowHead>
            <Cell label="Retards de fermeture">
              <Link to={`/actions?organisation=${organisation}&overdue=true`}>{number(actions.closureOverdue)}</Link>
            </Cell>
            <Cell label="En attente d’ouverture">
              <Link to={`/actions?organisation=${organisation}&status=AO`}>{number(actions.awaitingOpening)}</Link>
            </Cell>
            <Cell label="En cours">
              <Link to={`/actions?organisation=${organisation}&status=EC`}>{number(actions.inProgress)}</Link>
            </Cell>
            <Cell label="Déclarations en attente">
              <Link to={`/declarations?organisation=${organisation}`}>{number(pendingDeclarations)}</Link>
            </Cell>
          </Row>
        ))}
      </Table>
    </section>
  );
};

const OfRegion = ({ figures }: { readonly figures: Figures }) => (
  <>
    <div className="panels">
      <Panel id="to-validate" title="À traiter">
        <Figure label="Demandes à valider" value={figures.pendingRequests} to="/demandes?state=PENDING" />
        <Figure
          label="Actions en retard de fermeture"
          value={figures.actions.closureOverdue}
          to="/actions?overdue=true"
          alarming
        />
      </Panel>
      <Panel id="all-actions" title="Toutes les actions">
        <Figure label="En attente d’ouverture" value={figures.actions.awaitingOpening} to="/actions?status=AO" />
        <Figure label="En cours" value={figures.actions.inProgress} to="/actions?status=EC" />
      </Panel>
    </div>
    <ByProvider figures={figures} />
  </>
);

const OfFinance = ({ figures }: { readonly figures: Figures }) => (
  <div className="panels">
    <Panel
      id="invoices"
      title="Factures à traiter"
      link={
        <Link className="button" to="/factures">
          Voir toutes les factures
        </Link>
      }
    >
      <InvoicesIn state="ISSUED" label="Factures à prendre en charge" calling={late} />
      <InvoicesIn state="IN_PROCESS" label="Factures prises en charge" calling={late} />
      <InvoicesIn state="SUSPENDED" label="Factures suspendues" />
      <InvoicesIn state="PAYMENT_ORDERED" label="Factures mises en paiement" calling={late} />
    </Panel>
    <Panel id="all-actions" title="Actions des organismes">
      <Figure label="En attente d’ouverture" value={figures.actions.awaitingOpening} to="/actions?status=AO" />
      <Figure label="En cours" value={figures.actions.inProgress} to="/actions?status=EC" />
    </Panel>
  </div>
);

export const Home = () => {
  useTitle('Accueil');
  const me = useMe();
  const { data: figures, error, refetch } = useApi('showDashboard', {});
  return (
    <>
      <h1>Accueil</h1>
      {figures === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <ReadFailure error={error} retry={() => void refetch()} />
        )
      ) : me.role === 'titulaire' ? (
        <OfProvider figures={figures} />
      ) : me.role === 'region' ? (
        <OfRegion figures={figures} />
      ) : (
        <OfFinance figures={figures} />
      )}
    </>
  );
};
