import type { ReplyOf } from '../../../contract/client.ts';
import { shownValue } from './before-after.tsx';
import { Cell, Row, RowHead, Table } from './table.tsx';

/** What a modification request changes, as the guide's summary shows it (p. 6). */
export const ChangesTable = ({ changes }: { readonly changes: ReplyOf<'showModificationRequest'>['changes'] }) => (
  <Table caption="Champs modifiés" head={['Intitulé du champ', 'Champ avant modification', 'Champ après modification']}>
    {changes.map(({ field, label, before, after }) => (
      <Row key={field}>
        <RowHead label="Intitulé du champ">{label}</RowHead>
        <Cell label="Champ avant modification">
          <del>{shownValue(before)}</del>
        </Cell>
        <Cell label="Champ après modification">
          <ins>{shownValue(after)}</ins>
        </Cell>
      </Row>
    ))}
  </Table>
);
