import regular from 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf';
import bold from 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf';
import { makeActionStore } from '../../store/actions.ts';
import { makeInvoiceStore } from '../../store/invoices.ts';
import { makeRequestStore } from '../../store/requests.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeShowModificationLetter } from './handler.ts';

const table = tableFromEnvironment();

export const handler = makeShowModificationLetter({
  requests: makeRequestStore(table, makeActionStore(table)),
  invoices: makeInvoiceStore(table),
  fonts: { regular, bold },
});
