import { Link } from 'react-router';
import { declarationState } from '../registry.tsx';
import { useList } from '../shared/api.ts';
import { ReadFailure } from '../shared/failure.tsx';
import { french, frenchDay, number } from '../shared/format.ts';
import { ListEnd } from '../shared/list-end.tsx';
import { Loading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { Cell, Row, RowHead, Table } from '../shared/table.tsx';
import { StateTag } from '../shared/tag.tsx';
import { useAction } from './manage-action.tsx';

export const ActionDeclarations = () => {
  const { actionNumber, status } = useAction();
  const me = useMe();
  const read = useList('listActionDeclarations', { params: { actionNumber } });
  return (
    <section aria-labelledby="declarations">
      <h2 id="declarations">Déclarations de réalisations</h2>
      {status === 'AO' && <p>Les périodes suivent les dates réelles : elles sont fixées à l’ouverture.</p>}
      {read.isPending ? (
        <Loading />
      ) : read.isError && read.items.length === 0 ? (
        <ReadFailure error={read.error} retry={() => void read.refetch()} />
      ) : read.items.length === 0 ? (
        <p className="empty">Aucune période de déclaration pour l’instant.</p>
      ) : (
        <>
          <Table
            caption="Périodes de déclaration"
            head={['Période', 'Du', 'Au', 'État', 'Heures', me.role === 'titulaire' && 'Gestion']}
          >
            {read.items.map((one) => (
              <Row key={one.period}>
                <RowHead label="Période">{one.period}</RowHead>
                <Cell label="Du">{frenchDay(one.start)}</Cell>
                <Cell label="Au">{frenchDay(one.end)}</Cell>
                <Cell label="État">
                  <StateTag state={declarationState[one.state]} />
                </Cell>
                <Cell label="Heures">{one.totalHours === null ? '–' : number(one.totalHours)}</Cell>
                {me.role === 'titulaire' && (
                  <Cell label="Gestion" className="acts">
                    {one.allowed.declare.ok ? (
                      <Link
                        to={`/actions/${actionNumber}/declarations/${one.period}`}
                        aria-label={`${one.state === 'DECLARED' ? 'Corriger' : 'Déclarer'} la période ${one.period}`}
                      >
                        {one.state === 'DECLARED' ? 'Corriger' : 'Déclarer'}
                      </Link>
                    ) : (
                      <span className="why">{french(one.allowed.declare.detail ?? '')}</span>
                    )}
                  </Cell>
                )}
              </Row>
            ))}
          </Table>
          <ListEnd read={read} one="période" many="périodes" />
        </>
      )}
    </section>
  );
};
