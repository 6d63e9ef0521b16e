import { Link } from 'react-router';
import type { ItemOf } from '../../../contract/client.ts';
import { ok } from '../../../domain/result.ts';
import { requestState } from '../registry.tsx';
import { useClient, type useList } from '../shared/api.ts';
import { Download } from '../shared/download.tsx';
import { ReadFailure } from '../shared/failure.tsx';
import { frenchDay, frenchInstant } from '../shared/format.ts';
import { ListEnd } from '../shared/list-end.tsx';
import { Loading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { Cell, Row, RowHead, Table } from '../shared/table.tsx';
import { StateTag } from '../shared/tag.tsx';

export type RequestRow = ItemOf<'listModificationRequests'>;

/** The letter that an authorised person signs, as the API sets it. */
export const Letter = ({ id }: { readonly id: string }) => {
  const client = useClient();
  return (
    <Download
      name={`courrier-${id}.pdf`}
      fetchFile={async () => {
        const answered = await client.call('showModificationLetter', { params: { id } });
        return answered.ok ? ok(answered.value.body) : answered;
      }}
    >
      Télécharger le courrier
    </Download>
  );
};

export const RequestHistory = ({ request }: { readonly request: Pick<RequestRow, 'history' | 'state'> }) => (
  <>
    <StateTag state={requestState[request.state]} />
    {request.history.length > 0 && (
      <details>
        <summary>Historique</summary>
        <ul className="plain small">
          {request.history.map(({ label, at, by }) => (
            <li key={`${at} ${label}`}>
              {label} – {frenchInstant(at)} ({by})
            </li>
          ))}
        </ul>
      </details>
    )}
  </>
);

const actOf = (role: string, state: RequestRow['state']): string =>
  role === 'region' && state === 'PENDING' ? 'Traiter' : 'Consulter';

type Read = ReturnType<typeof useList<'listModificationRequests'>>;

/** The guide's columns; the Région also sees which action and provider. */
export const RequestTable = ({
  read,
  none,
  withAction = false,
}: {
  readonly read: Read;
  readonly none: string;
  readonly withAction?: boolean;
}) => {
  const me = useMe();
  if (read.isPending) return <Loading />;
  if (read.isError && read.items.length === 0)
    return <ReadFailure error={read.error} retry={() => void read.refetch()} />;
  if (read.items.length === 0) return <p className="empty">{none}</p>;
  return (
    <>
      <Table
        caption="Demandes de modification"
        head={[
          'Type de la modification',
          withAction && 'N° Action',
          'Nom/Statut de l’émetteur',
          'Prestataire',
          'Date d’émission',
          'Etat / Historique',
          'Observations',
          'Avenant',
          'Gestion',
        ]}
      >
        {read.items.map((request) => (
          <Row key={request.id}>
            <RowHead label="Type de la modification">{request.typeLabel}</RowHead>
            {withAction && (
              <Cell label="N° Action">
                <Link to={`/actions/${request.actionNumber}`}>{request.actionNumber}</Link>{' '}
                <span className="muted small">{request.organisation}</span>
              </Cell>
            )}
            <Cell label="Nom/Statut de l’émetteur">
              {request.issuer.userId} {request.issuer.capacity}
            </Cell>
            <Cell label="Prestataire">{request.serviceProvider ?? '-'}</Cell>
            <Cell label="Date d’émission">{frenchDay(request.issuedOn)}</Cell>
            <Cell label="Etat / Historique">
              <RequestHistory request={request} />
            </Cell>
            <Cell label="Observations">{request.remarks ?? request.reason ?? '-'}</Cell>
            <Cell label="Avenant">{request.amendmentNumber ?? '-'}</Cell>
            <Cell label="Gestion" className="acts">
              <Link
                to={`/demandes/${request.id}`}
                aria-label={`${actOf(me.role, request.state)} : ${request.typeLabel} du ${frenchDay(request.issuedOn)}`}
              >
                {actOf(me.role, request.state)}
              </Link>
              {me.role === 'titulaire' && request.state === 'PENDING' && <Letter id={request.id} />}
            </Cell>
          </Row>
        ))}
      </Table>
      <ListEnd read={read} one="demande" many="demandes" />
    </>
  );
};
