import { Link, useSearchParams } from 'react-router';
import { useClient, useList } from '../shared/api.ts';
import { Download } from '../shared/download.tsx';
import { ReadFailure } from '../shared/failure.tsx';
import { frenchInstant } from '../shared/format.ts';
import { ListEnd } from '../shared/list-end.tsx';
import { Loading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { Cell, Row, RowHead, Table } from '../shared/table.tsx';
import { useTitle } from '../shared/title.ts';

/** The list behind the figure « Inscriptions en attente ». */
export const PendingEnrolments = () => {
  useTitle('Inscriptions en attente');
  const me = useMe();
  const client = useClient();
  const [asked] = useSearchParams();
  const organisation = asked.get('organisation') ?? undefined;
  const query = { state: 'PENDING', organisation } as const;
  const read = useList('listEnrolments', { query });
  const act = me.role === 'titulaire' ? 'Traiter' : 'Voir';
  return (
    <>
      {organisation !== undefined && <p className="over-title">Organisme {organisation}</p>}
      <div className="title-line">
        <h1>Inscriptions en attente</h1>
        <Download fetchFile={async () => client.csv('listEnrolments', { query })} name="inscriptions.csv">
          Exporter en CSV
        </Download>
      </div>
      <p>
        {me.role === 'titulaire'
          ? 'Une inscription se confirme, se refuse ou s’annule dans l’onglet « Stagiaires » de son action.'
          : 'L’organisme confirme, refuse ou annule chaque inscription.'}
      </p>
      {read.isPending ? (
        <Loading />
      ) : read.isError && read.items.length === 0 ? (
        <ReadFailure error={read.error} retry={() => void read.refetch()} />
      ) : read.items.length === 0 ? (
        <p className="empty">Aucune inscription n’attend de décision.</p>
      ) : (
        <>
          <Table
            caption="Inscriptions en attente"
            head={['Stagiaire', 'Référence', 'N° Action', 'Inscrit le', 'Gestion']}
          >
            {read.items.map((one) => (
              <Row key={one.id}>
                <RowHead label="Stagiaire">
                  {one.lastName} {one.firstName}
                </RowHead>
                <Cell label="Référence">{one.reference}</Cell>
                <Cell label="N° Action">{one.actionNumber}</Cell>
                <Cell label="Inscrit le">{frenchInstant(one.enrolledAt)}</Cell>
                <Cell label="Gestion" className="acts">
                  <Link
                    to={`/actions/${one.actionNumber}/stagiaires`}
                    aria-label={`${act} l’inscription de ${one.lastName} ${one.firstName}`}
                  >
                    {act}
                  </Link>
                </Cell>
              </Row>
            ))}
          </Table>
          <ListEnd read={read} one="inscription" many="inscriptions" />
        </>
      )}
    </>
  );
};
