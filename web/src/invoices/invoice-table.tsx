import { Link } from 'react-router';
import type { ItemOf } from '../../../contract/client.ts';
import { clockWords, invoiceState } from '../registry.tsx';
import { ReadFailure } from '../shared/failure.tsx';
import { euros, frenchDay } from '../shared/format.ts';
import { ListEnd } from '../shared/list-end.tsx';
import { Loading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { Cell, Row, RowHead, Table } from '../shared/table.tsx';
import { StateTag, WarningTag } from '../shared/tag.tsx';

type Invoice = ItemOf<'listInvoices'>;

/** Where the payment period stands; nothing before it runs. */
export const PaymentClock = ({ clock }: { readonly clock: Invoice['paymentClock'] }) =>
  clock === null ? (
    '–'
  ) : (
    <>
      {clockWords[clock.state](clock)} {clock.late && <WarningTag>Délai dépassé</WarningTag>}
    </>
  );

type InvoiceTableProps = {
  readonly read: {
    readonly items: readonly Invoice[];
    readonly isPending: boolean;
    readonly isError: boolean;
    readonly error: unknown;
    readonly refetch: () => unknown;
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
  readonly none: string;
};

export const InvoiceTable = ({ read, none }: InvoiceTableProps) => {
  const others = useMe().role !== 'titulaire';
  if (read.isPending) return <Loading />;
  if (read.isError && read.items.length === 0)
    return <ReadFailure error={read.error} retry={() => void read.refetch()} />;
  if (read.items.length === 0) return <p className="empty">{none}</p>;
  return (
    <>
      <Table
        caption="Factures d’avance"
        head={[
          'N° de facture',
          'N° Action',
          others && 'Organisme',
          'Montant TTC',
          'État',
          'Émise le',
          'À payer au plus tard le',
          'Délai de paiement',
        ]}
      >
        {read.items.map((invoice) => (
          <Row key={invoice.id}>
            <RowHead label="N° de facture">
              <Link className="number" to={`/factures/${invoice.id}`}>
                {invoice.number ?? 'Sans numéro (retenue)'}
              </Link>
            </RowHead>
            <Cell label="N° Action">{invoice.actionNumber}</Cell>
            {others && <Cell label="Organisme">{invoice.organisation}</Cell>}
            <Cell label="Montant TTC" className="money">
              {euros(invoice.amountInclTaxCents)}
            </Cell>
            <Cell label="État">
              <StateTag state={invoiceState[invoice.state]} />
            </Cell>
            <Cell label="Émise le">{frenchDay(invoice.issuedOn)}</Cell>
            <Cell label="À payer au plus tard le">{frenchDay(invoice.paymentDueOn)}</Cell>
            <Cell label="Délai de paiement">
              <PaymentClock clock={invoice.paymentClock} />
            </Cell>
          </Row>
        ))}
      </Table>
      <ListEnd read={read} one="facture" many="factures" />
    </>
  );
};
