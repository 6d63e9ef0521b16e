import { type FormEvent, useEffect, useRef } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useClient, useList } from '../shared/api.ts';
import { Download } from '../shared/download.tsx';
import { ReadFailure } from '../shared/failure.tsx';
import { FilterActions } from '../shared/filter-actions.tsx';
import { frenchDay } from '../shared/format.ts';
import { ListEnd } from '../shared/list-end.tsx';
import { Loading } from '../shared/loading.tsx';
import { type Me, useMe } from '../shared/me.ts';
import { Cell, Row, RowHead, SortHead, Table } from '../shared/table.tsx';
import { ActionTag, WarningTag } from '../shared/tag.tsx';
import { useTitle } from '../shared/title.ts';
import { actionStatus, anomaly } from '../shared/words.ts';

/**
 * Whether the list is one provider's, which the API sorts and searches as asked. Over all providers it goes by number,
 * and is searched by the number's beginning.
 */
const wholeList = (me: Me, asked: URLSearchParams): boolean =>
  me.role === 'titulaire' || (asked.get('organisation') ?? '') !== '';

const columns = [
  ['contractNumber', 'N° Contrat/Conv.'],
  ['actionNumber', 'N° Action'],
  ['title', 'Intitulé de l’action'],
  ['status', 'Statut'],
  ['year', 'Année'],
  ['actualStartDate', 'Date de début réelle'],
  ['plannedEndDate', 'Date de fin prévue'],
] as const;

const fieldNames = ['status', 'overdue', 'year', 'organisation', 'q'] as const;
const filterNames = [...fieldNames, 'sort', 'order'] as const;

const Filters = () => {
  const me = useMe();
  const [asked, setAsked] = useSearchParams();
  const form = useRef<HTMLFormElement>(null);
  const applied = JSON.stringify(fieldNames.map((name) => asked.get(name) ?? ''));
  useEffect(() => {
    // Another address (a link, the header's search, « Précédent ») shows its own filters; the keyboard stays where it is.
    const values: unknown = JSON.parse(applied);
    if (!Array.isArray(values)) return;
    for (const [index, name] of fieldNames.entries()) {
      const field = form.current?.elements.namedItem(name);
      const value = String(values[index]);
      if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = value === 'true';
      else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    }
  }, [applied]);
  const apply = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const next = new URLSearchParams();
    for (const [name, value] of new FormData(event.currentTarget)) {
      if (typeof value === 'string' && value.trim() !== '') next.set(name, value.trim());
    }
    for (const kept of ['sort', 'order']) {
      const value = asked.get(kept);
      if (value !== null) next.set(kept, value);
    }
    setAsked(next);
  };
  return (
    <form className="filters" onSubmit={apply} ref={form}>
      <div className="field">
        <label htmlFor="filter-status">Statut</label>
        <select id="filter-status" name="status">
          <option value="">Tous</option>
          {Object.entries(actionStatus).map(([code, { label }]) => (
            <option key={code} value={code}>
              {`${label} (${code})`}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor="filter-year">Année</label>
        <input id="filter-year" name="year" inputMode="numeric" size={6} maxLength={4} />
      </div>
      {me.role !== 'titulaire' && (
        <div className="field">
          <label htmlFor="filter-organisation">Organisme</label>
          <input id="filter-organisation" name="organisation" size={9} maxLength={7} />
        </div>
      )}
      <div className="field">
        <label htmlFor="filter-q">
          {wholeList(me, asked) ? 'N°, contrat, lot ou intitulé' : 'Début du n° d’action'}
        </label>
        <input id="filter-q" name="q" maxLength={100} />
      </div>
      <div className="field check">
        <input id="filter-overdue" name="overdue" type="checkbox" value="true" />
        <label htmlFor="filter-overdue">En retard de fermeture</label>
      </div>
      <FilterActions clear="/actions" />
    </form>
  );
};

export const ActionList = () => {
  useTitle('Actions de formation');
  const me = useMe();
  const client = useClient();
  const [asked] = useSearchParams();
  const query = Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = asked.get(name);
      return value === null || value === '' ? [] : [[name, value] as const];
    }),
  );
  const read = useList('listActions', { query });
  const sortable = wholeList(me, asked);
  const [, sortedBy] = columns.find(([column]) => column === asked.get('sort')) ?? columns[1];
  const order = asked.get('order') === 'desc' ? 'décroissant' : 'croissant';
  return (
    <>
      <div className="title-line">
        <h1>Actions de formation</h1>
        <Download fetchFile={async () => client.csv('listActions', { query })} name="actions.csv">
          Exporter en CSV
        </Download>
      </div>
      <Filters />
      {read.isPending ? (
        <Loading />
      ) : read.isError && read.items.length === 0 ? (
        <ReadFailure error={read.error} retry={() => void read.refetch()} />
      ) : read.items.length === 0 ? (
        <p className="empty">
          {Object.keys(query).length === 0
            ? 'Aucune action ne vous est encore attribuée : la Région les enregistre à la signature du contrat.'
            : 'Aucune action ne correspond à ces critères. Élargissez votre recherche ou effacez les filtres.'}
        </p>
      ) : (
        <>
          <Table
            caption="Actions de formation"
            className="actions"
            busy={read.isPlaceholderData}
            head={[
              ...columns.map(([column, label]) =>
                sortable ? (
                  <SortHead key={column} column={column} initial="actionNumber">
                    {label}
                  </SortHead>
                ) : (
                  label
                ),
              ),
              'Gestion',
            ]}
          >
            {read.items.map((action) => (
              <Row key={action.actionNumber}>
                <Cell label="N° Contrat/Conv.">{action.contractNumber}</Cell>
                <RowHead label="N° Action">
                  <span className="number">{action.actionNumber}</span>
                  {me.role !== 'titulaire' && <span className="muted small"> {action.organisation}</span>}
                </RowHead>
                <Cell label="Intitulé de l’action" className="wide">
                  <span className="muted">{action.lot} – </span>
                  {action.title}
                </Cell>
                <Cell label="Statut">
                  <ActionTag status={action.status} />
                  {action.anomalies.map((code) => (
                    <WarningTag key={code}>{anomaly[code]}</WarningTag>
                  ))}
                </Cell>
                <Cell label="Année">{action.year}</Cell>
                <Cell label="Date de début réelle">{frenchDay(action.actualStartDate)}</Cell>
                <Cell label="Date de fin prévue">{frenchDay(action.plannedEndDate)}</Cell>
                <Cell label="Gestion" className="acts">
                  <Link
                    to={`/actions/${action.actionNumber}`}
                    aria-label={`Gérer l’action de formation ${action.actionNumber}`}
                  >
                    Gérer l’action de formation
                  </Link>
                  {me.role === 'titulaire' && action.status === 'AO' && (
                    <Link
                      to={`/actions/${action.actionNumber}/ouverture`}
                      aria-label={`Ouvrir l’action ${action.actionNumber}`}
                    >
                      Ouvrir l’action
                    </Link>
                  )}
                </Cell>
              </Row>
            ))}
          </Table>
          <ListEnd
            read={read}
            one="action"
            many="actions"
            order={sortable && !read.isPlaceholderData ? `Tri : ${sortedBy}, ordre ${order}.` : undefined}
          />
        </>
      )}
    </>
  );
};
