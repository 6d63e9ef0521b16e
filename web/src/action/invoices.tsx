import { InvoiceTable } from '../invoices/invoice-table.tsx';
import { useList } from '../shared/api.ts';
import { useAction } from './manage-action.tsx';

export const ActionInvoices = () => {
  const { actionNumber, status } = useAction();
  const read = useList('listActionInvoices', { params: { actionNumber } });
  return (
    <section aria-labelledby="invoices">
      <h2 id="invoices">Factures</h2>
      <InvoiceTable
        read={read}
        none={
          status === 'AO'
            ? 'Aucune facture : la facture d’avance est émise à l’ouverture de l’action.'
            : 'Cette action n’a pas de facture d’avance. L’onglet « Identification » dit pourquoi.'
        }
      />
    </section>
  );
};
