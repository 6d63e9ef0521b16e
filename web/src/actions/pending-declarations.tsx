import { Link } from 'react-router';
import { useList } from '../shared/api.ts';
import { ReadFailure } from '../shared/failure.tsx';
import { frenchDay } from '../shared/format.ts';
import { ListEnd } from '../shared/list-end.tsx';
import { Loading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { Cell, Head, Row, RowHead, Table } from '../shared/table.tsx';
import { useTitle } from '../shared/title.ts';

/** The list behind the figure « Déclarations de réalisations en attente ». */
export const PendingDeclarations = () => {
  useTitle('Déclarations de réalisations en attente');
  const me = useMe();
  const read = useList('listDeclarations', { query: { state: 'DUE' } });
  return (
    <>
      <h1>Déclarations de réalisations en attente</h1>
      <p>Une déclaration est attendue pour chaque période terminée : les heures de chaque stagiaire.</p>
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
            head={
              <>
                <Head>N° Action</Head>
                <Head>Intitulé</Head>
                <Head>Période</Head>
                <Head>Du</Head>
                <Head>Au</Head>
                <Head>Gestion</Head>
              </>
            }
          >
            {read.items.map((one) => (
              <Row key={`${one.actionNumber} ${one.period}`}>
                <RowHead label="N° Action">{one.actionNumber}</RowHead>
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
