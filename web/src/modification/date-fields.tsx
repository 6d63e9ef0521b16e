import type { Given } from '../../../contract/client.ts';
import type { Action } from '../action/manage-action.tsx';
import { DateField, type Typed } from '../shared/form.tsx';
import { frenchDay, parseFrenchDay } from '../shared/format.ts';
import { Cell, Row, RowHead, Table } from '../shared/table.tsx';
import { aligned } from './align.ts';

type Body = Given<'fileModification'>['body'];

/** Names of the form's fields are the pointers of the API's violations: `changes/components/02/startDate`. */
const componentField = (number: string, end: 'startDate' | 'endDate'): string => `changes/components/${number}/${end}`;

export const datesOf = (action: Action, { optionalDay }: Typed): Body => {
  const components = action.components.flatMap(({ number }) => {
    const startDate = optionalDay(componentField(number, 'startDate'), `Composante ${number}, date de début`);
    const endDate = optionalDay(componentField(number, 'endDate'), `Composante ${number}, date de fin`);
    return startDate === undefined && endDate === undefined
      ? []
      : [{ number, ...(startDate === undefined ? {} : { startDate }), ...(endDate === undefined ? {} : { endDate }) }];
  });
  const plannedStartDate = optionalDay('changes/plannedStartDate', 'Nouvelle date de début prévue');
  const actualStartDate = optionalDay('changes/actualStartDate', 'Nouvelle date de début réelle');
  const plannedEndDate = optionalDay('changes/plannedEndDate', 'Nouvelle date de fin prévue');
  return {
    type: 'DATES',
    changes: {
      ...(plannedStartDate === undefined ? {} : { plannedStartDate }),
      ...(actualStartDate === undefined ? {} : { actualStartDate }),
      ...(plannedEndDate === undefined ? {} : { plannedEndDate }),
      ...(components.length === 0 ? {} : { components }),
    },
  };
};

/** Writes a value in a field of the page as if it had been typed, so that the draft keeps it. */
const type = (name: string, value: string): void => {
  const field = document.querySelector(`input[name="${CSS.escape(name)}"]`);
  if (!(field instanceof HTMLInputElement)) return;
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
};

/** The day typed in a field; the one of now when none is, or none that exists. */
const dayIn = (name: string, now: string): string => {
  const field = document.querySelector(`input[name="${CSS.escape(name)}"]`);
  return (field instanceof HTMLInputElement ? parseFrenchDay(field.value) : null) ?? now;
};

/** Types the components' new dates for the user: the guide has them retyped one by one. */
const align = (action: Action): void => {
  const { plannedStartDate, actualStartDate } = action;
  const start =
    actualStartDate === null
      ? dayIn('changes/plannedStartDate', plannedStartDate)
      : dayIn('changes/actualStartDate', actualStartDate);
  const after = { start, end: dayIn('changes/plannedEndDate', action.plannedEndDate) };
  const starts = actualStartDate === null ? [plannedStartDate] : [plannedStartDate, actualStartDate];
  for (const { number, startDate, endDate } of action.components) {
    const moved = aligned({ start: startDate, end: endDate }, { starts, end: action.plannedEndDate }, after);
    type(componentField(number, 'startDate'), frenchDay(moved.start));
    type(componentField(number, 'endDate'), frenchDay(moved.end));
  }
};

export const DateFields = ({ action }: { readonly action: Action }) => (
  <>
    <section aria-labelledby="dates">
      <h2 id="dates">Dates</h2>
      <p className="hint">Ne remplissez que les dates à changer. Les autres sont gardées.</p>
      <div className="date-pairs">
        <p>
          Date de début prévue actuelle : <strong>{frenchDay(action.plannedStartDate)}</strong>
        </p>
        <DateField name="changes/plannedStartDate" label="Nouvelle date de début prévue" />
        <p>
          Date de début réelle actuelle : <strong>{frenchDay(action.actualStartDate)}</strong>
        </p>
        {action.status === 'AO' ? (
          <p className="hint">L’action n’est pas encore ouverte : elle n’a pas de date de début réelle à modifier.</p>
        ) : (
          <DateField
            name="changes/actualStartDate"
            label="Nouvelle date de début réelle"
            hint={
              action.firstEntryDate === null
                ? 'Format attendu : jj/mm/aaaa'
                : `Format jj/mm/aaaa. Entrée du premier stagiaire : ${frenchDay(action.firstEntryDate)}`
            }
          />
        )}
        <p>
          Date de fin prévue actuelle : <strong>{frenchDay(action.plannedEndDate)}</strong>
        </p>
        <DateField name="changes/plannedEndDate" label="Nouvelle date de fin prévue" />
      </div>
    </section>
    <section aria-labelledby="components">
      <h2 id="components">Liste des composantes</h2>
      <p>
        Les composantes doivent rester dans l’intervalle des dates réelles de l’action. Ce bouton y ramène celles qui en
        sortent ; vérifiez ensuite chaque date.
      </p>
      <p>
        <button type="button" className="button button-secondary" onClick={() => align(action)}>
          Aligner les dates des composantes
        </button>
      </p>
      <Table
        caption="Dates des composantes"
        head={[
          'N° Composantes',
          'Date de début actuelle',
          'Date de fin actuelle',
          'Nouvelle date de début',
          'Nouvelle date de fin',
        ]}
      >
        {action.components.map(({ number, title, startDate, endDate }) => (
          <Row key={number}>
            <RowHead label="N° Composantes">
              {number} <span className="component-title">{title}</span>
            </RowHead>
            <Cell label="Date de début actuelle">{frenchDay(startDate)}</Cell>
            <Cell label="Date de fin actuelle">{frenchDay(endDate)}</Cell>
            <Cell label="Nouvelle date de début">
              <DateField
                name={componentField(number, 'startDate')}
                label={`Composante ${number}, nouvelle date de début`}
                quiet
              />
            </Cell>
            <Cell label="Nouvelle date de fin">
              <DateField
                name={componentField(number, 'endDate')}
                label={`Composante ${number}, nouvelle date de fin`}
                quiet
              />
            </Cell>
          </Row>
        ))}
      </Table>
    </section>
  </>
);
