import type { FormEvent } from 'react';
import { useSearchParams } from 'react-router';
import { invoiceState } from '../registry.tsx';
import { useClient, useList } from '../shared/api.ts';
import { Download } from '../shared/download.tsx';
import { FilterActions } from '../shared/filter-actions.tsx';
import { frenchDay, parseFrenchDay } from '../shared/format.ts';
import { useMe } from '../shared/me.ts';
import { useTitle } from '../shared/title.ts';
import { InvoiceTable } from './invoice-table.tsx';

const filterNames = ['state', 'issuedFrom', 'issuedTo', 'organisation'] as const;

export const InvoiceList = () => {
  useTitle('Factures d’avance');
  const me = useMe();
  const client = useClient();
  const [asked, setAsked] = useSearchParams();
  const query = Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = asked.get(name);
      return value === null || value === '' ? [] : [[name, value] as const];
    }),
  );
  const read = useList('listInvoices', { query });
  const apply = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const next = new URLSearchParams();
    for (const [name, value] of new FormData(event.currentTarget)) {
      if (typeof value !== 'string' || value.trim() === '') continue;
      // Not a day: sent as typed, and the API says what it expects.
      next.set(name, name.startsWith('issued') ? (parseFrenchDay(value) ?? value) : value.trim());
    }
    setAsked(next);
  };
  const day = (name: 'issuedFrom' | 'issuedTo'): string => {
    const value = asked.get(name) ?? '';
    return /^\d{4}-\d{2}-\d{2}$/u.test(value) ? frenchDay(value) : value;
  };
  return (
    <>
      <div className="title-line">
        <h1>Factures d’avance</h1>
        <Download fetchFile={async () => client.csv('listInvoices', { query })} name="factures.csv">
          Exporter en CSV
        </Download>
      </div>
      <form className="filters" onSubmit={apply} key={asked.toString()}>
        <div className="field">
          <label htmlFor="filter-state">État</label>
          <select id="filter-state" name="state" defaultValue={asked.get('state') ?? ''}>
            <option value="">Tous</option>
            {Object.entries(invoiceState).map(([code, { label }]) => (
              <option key={code} value={code}>
                {label}
              </option>
            ))}
          </select>
        </div>
        {me.role !== 'titulaire' && (
          <div className="field">
            <label htmlFor="filter-organisation">Organisme</label>
            <input
              id="filter-organisation"
              name="organisation"
              size={9}
              maxLength={7}
              defaultValue={asked.get('organisation') ?? ''}
            />
          </div>
        )}
        {(
          [
            ['issuedFrom', 'Émises du'],
            ['issuedTo', 'Au'],
          ] as const
        ).map(([name, label]) => (
          <div key={name} className="field">
            <label htmlFor={`filter-${name}`}>{label} (jj/mm/aaaa)</label>
            <input
              id={`filter-${name}`}
              name={name}
              className="date"
              inputMode="numeric"
              maxLength={10}
              defaultValue={day(name)}
            />
          </div>
        ))}
        <FilterActions clear="/factures" />
      </form>
      <InvoiceTable read={read} none="Aucune facture ne correspond à ces critères." />
    </>
  );
};
