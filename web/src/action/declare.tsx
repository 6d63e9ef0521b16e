import { Link, useNavigate, useParams } from 'react-router';
import { useCommand, useList } from '../shared/api.ts';
import { Failure, ReadFailure } from '../shared/failure.tsx';
import { Form, forgetDraft, TextField } from '../shared/form.tsx';
import { frenchDay, number, parseNumber } from '../shared/format.ts';
import { Loading } from '../shared/loading.tsx';
import { Cell, Row, RowHead, Table } from '../shared/table.tsx';
import { useAction } from './manage-action.tsx';

/** The hours of each trainee over one period. */
export const Declare = () => {
  const { actionNumber } = useAction();
  const { period = '' } = useParams();
  const navigate = useNavigate();
  const declare = useCommand('declareHours');
  const read = useList('listActionDeclarations', { params: { actionNumber } });
  const found = read.items.find((one) => one.period === period);
  const list = `/actions/${actionNumber}/declarations`;
  const draft = `declare ${actionNumber} ${period}`;
  const back = (
    <p>
      <Link to={list}>Voir les périodes de l’action</Link>
    </p>
  );
  if (found === undefined) {
    // The period may be on a page of the list that is not read yet.
    if (read.hasNextPage && !read.isFetchingNextPage) void read.fetchNextPage();
    if (read.isPending || read.hasNextPage) return <Loading />;
    if (read.isError) return <ReadFailure error={read.error} retry={() => void read.refetch()} />;
    return (
      <Failure
        title="Période inconnue"
        detail={`L’action n’a pas de période ${period} : revenez à la liste des périodes.`}
      >
        {back}
      </Failure>
    );
  }
  if (!found.allowed.declare.ok) {
    return (
      <Failure title={`La période ${period} ne peut pas être déclarée`} detail={found.allowed.declare.detail ?? ''}>
        {back}
      </Failure>
    );
  }
  const declared = new Map(found.hours.map((one) => [one.enrolmentId, one.hours]));
  return (
    <section aria-labelledby="declare">
      <h2 id="declare">
        Déclaration de la période {period}, du {frenchDay(found.start)} au {frenchDay(found.end)}
      </h2>
      {found.trainees.length === 0 && (
        <p>Aucun stagiaire n’était en formation sur cette période : la déclaration est envoyée sans heures.</p>
      )}
      <Form
        draft={draft}
        submit="Envoyer la déclaration"
        busy={declare.isPending}
        error={declare.error}
        actions={
          <Link className="button button-secondary" to={list}>
            Retour aux déclarations
          </Link>
        }
        onSubmit={({ text, addError }) => {
          const hours = found.trainees.map(({ enrolmentId, lastName, firstName, maxHours }, index) => {
            const value = parseNumber(text(`hours/${index}/hours`));
            if (value === null || value > maxHours) {
              addError(
                `hours/${index}/hours`,
                `${lastName} ${firstName} : indiquez un nombre d’heures de 0 à ${number(maxHours)}, par exemple 7,5.`,
              );
            }
            return { enrolmentId, hours: value ?? 0 };
          });
          return () =>
            declare.mutate(
              { params: { actionNumber, period }, body: { hours } },
              {
                onSuccess: () => {
                  forgetDraft(draft);
                  void navigate(list, { state: { done: `La période ${period} est déclarée.` } });
                },
              },
            );
        }}
      >
        {found.trainees.length > 0 && (
          <Table
            caption="Heures par stagiaire"
            head={['Stagiaire', 'Référence', 'Jours en formation', 'Heures réalisées *']}
          >
            {found.trainees.map((one, index) => (
              <Row key={one.enrolmentId}>
                <RowHead label="Stagiaire">
                  {one.lastName} {one.firstName}
                </RowHead>
                <Cell label="Référence">{one.reference}</Cell>
                <Cell label="Jours en formation">{one.daysInTraining}</Cell>
                <Cell label="Heures réalisées">
                  <TextField
                    name={`hours/${index}/hours`}
                    label={`Heures de ${one.lastName} ${one.firstName}, ${number(one.maxHours)} au plus`}
                    quiet
                    required
                    inputMode="decimal"
                    size={7}
                    initial={declared.has(one.enrolmentId) ? number(declared.get(one.enrolmentId) ?? 0) : ''}
                  />
                </Cell>
              </Row>
            ))}
          </Table>
        )}
      </Form>
    </section>
  );
};
