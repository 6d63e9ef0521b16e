import { Link, useSearchParams } from 'react-router';
import { useClient, useList } from '../shared/api.ts';
import { Download } from '../shared/download.tsx';
import { ReadFailure } from '../shared/failure.tsx';
import { frenchDay } from '../shared/format.ts';
import { ListEnd } from '../shared/list-end.tsx';
import { Loading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { Cell, Row, RowHead, Table } from '../shared/table.tsx';
import { useTitle } from '../shared/title.ts';

/** The list behind the figure « Déclarations de réalisations en attente ». */
export const PendingDeclarations = () => {
  useTitle('Déclarations de réalisations en attente');
  const me = useMe();
  const client = useClient();
  const [asked] = useSearchParams();
  const organisation = asked.get('organisation') ?? undefined;
  const query = { state: 'DUE', organisation } as const;
  const read = useList('listDeclarations', { query });
  return (
    <>
      {organisation !== undefined && <p className="over-title">Organisme {organisation}</p>}
      <div className="title-line">
        <h1>Déclarations de réalisations en attente</h1>
        <Download fetchFile={async () => client.csv('listDeclarations', { query })} name="declarations.csv">
          Exporter en CSV
        </Download>
      </div>
      <p>Une déclaration est attendue pour chaque période terminée : les heures de chaque stagiaire.</p>
      {read.isPending ? (
        <Loading />
      ) : read.isError && read.items.length === 0 ? (
        <ReadFailure error={read.error} retry={() => void read.refetch()} />
      ) : read.items.length === 0 ? (
        <p className="empty">Aucune déclaration n’est attendue aujourd’hui.</p>
      ) : (
        <>
          <Table
            caption="Déclarations de réalisations en attente"
            head={['N° Action', me.role === 'region' && 'Organisme', 'Intitulé', 'Période', 'Du', 'Au', 'Gestion']}
          >
            {read.items.map((one) => (
              <Row key={`${one.actionNumber} ${one.period}`}>
                <RowHead label="N° Action">{one.actionNumber}</RowHead>
                {me.role === 'region' && <Cell label="Organisme">{one.organisation}</Cell>}
                <Cell label="Intitulé" className="wide">
                  {one.title}
                </Cell>
                <Cell label="Période">{one.period}</Cell>
                <Cell label="Du">{frenchDay(one.start)}</Cell>
                <Cell label="Au">{frenchDay(one.end)}</Cell>
                <Cell label="Gestion" className="acts">
                  <Link
                    to={
                      me.role === 'titulaire'
                        ? `/actions/${one.actionNumber}/declarations/${one.period}`
                        : `/actions/${one.actionNumber}/declarations`
                    }
                    aria-label={`${me.role === 'titulaire' ? 'Déclarer' : 'Voir'} la période ${one.period} de l’action ${one.actionNumber}`}
                  >
                    {me.role === 'titulaire' ? 'Déclarer' : 'Voir'}
                  </Link>
                </Cell>
              </Row>
            ))}
          </Table>
          <ListEnd read={read} one="déclaration" many="déclarations" />
        </>
      )}
    </>
  );
};
