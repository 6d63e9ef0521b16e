import { type AuditClock, tooLong } from './calendar.ts';
import { checkContract } from './contract.ts';
import { type Key, type Report, shown } from './findings.ts';
import type { ActionRead, InvoiceRead } from './items.ts';
import type { Partition } from './partition.ts';
import { advanceCents, enteredOf } from './rules.ts';

type Invoices = readonly InvoiceRead[];
type Issued = Extract<ActionRead['body']['facts']['advance'], { state: 'ISSUED' }>;

/** One live invoice at most, and every amount the contract's. */
const checkInvoices = (invoices: Invoices, due: number, report: Report) => {
  const [, second] = invoices.filter(({ body: { state } }) => state !== 'REJECTED');
  if (second !== undefined)
    report('ADVANCE_TWICE', second, 'live', `La facture ${shown(second.body.number)} vit à côté d’une autre.`);
  for (const invoice of invoices) {
    const { exclTaxCents, vatCents, inclTaxCents } = invoice.body.amounts;
    if (inclTaxCents === due && exclTaxCents + vatCents === inclTaxCents) continue;
    const detail = `${exclTaxCents} + ${vatCents} = ${inclTaxCents} centimes, le contrat en donne ${due}.`;
    report('ADVANCE_AMOUNT', invoice, 'amount', detail);
  }
};

/** Each rejected invoice is replaced by the next one, and the action names the last. */
const checkIssued = (action: ActionRead, advance: Issued, invoices: Invoices, report: Report) => {
  const differs = (about: string, detail: string, item: Key = action) => report('ADVANCE_DIFFERS', item, about, detail);
  const last = invoices.at(-1);
  if (last === undefined) {
    const detail = `La facture ${advance.invoiceNumber} que l’action dit émise n’existe pas.`;
    report('ADVANCE_MISSING', action, 'ISSUED', detail);
    return;
  }
  const { id, number, state, replacedBy } = last.body;
  if (id !== advance.invoiceId || number !== advance.invoiceNumber) {
    const said = `${advance.invoiceNumber} (${advance.invoiceId})`;
    differs('last', `L’action dit ${said}, sa dernière facture est ${shown(number)} (${id}).`);
  }
  if ((state === 'REJECTED') !== advance.rejected) {
    const said = advance.rejected ? 'rejetée' : 'vivante';
    differs('rejected', `L’action la dit ${said}, la facture est à l’état ${state}.`);
  }
  if (replacedBy !== undefined) differs('replacedBy', `Remplacée par ${replacedBy}, qui n’existe pas.`, last);
  if (invoices.some(({ body }, index) => body.sequence !== index + 1) || invoices.length !== advance.issuedCount)
    differs('count', `L’action compte ${advance.issuedCount} factures, il y en a ${invoices.length}.`);
  for (const [index, invoice] of invoices.slice(1).entries()) {
    const before = invoices[index]?.body;
    if (before?.replacedBy !== invoice.body.number || invoice.body.replaces?.number !== before?.number)
      differs('replaces', `Elle ne remplace pas celle d’avant (${shown(before?.number)}).`, invoice);
  }
};

/** An opened action has its invoice, its held invoice, or a reason for having neither; and what waits is asked for. */
export const checkAdvance = (partition: Partition, action: ActionRead, clock: AuditClock, report: Report): void => {
  const { body } = action;
  const { work } = partition;
  const { advance } = body.facts;
  const due = advanceCents(body);
  const invoices = partition.invoices.toSorted((a, b) => a.body.sequence - b.body.sequence);
  const last = invoices.at(-1)?.body;
  const differs = (about: string, detail: string) => report('ADVANCE_DIFFERS', action, about, detail);
  const missing = (detail: string) => report('ADVANCE_MISSING', action, advance.state, detail);

  checkInvoices(invoices, due, report);
  for (const invoice of invoices) checkContract(invoice, action, report);
  const waited = work === null ? null : tooLong(clock, work.askedAt);
  if (work !== null && waited !== null)
    report('ADVANCE_LATE', work, 'age', `Demandée depuis ${waited} (avance : ${advance.state}).`);
  if (body.status === 'AO') {
    if (advance.state !== 'NONE' || last !== undefined)
      differs('AO', 'L’action n’est pas ouverte et a déjà une avance.');
    return;
  }
  switch (advance.state) {
    case 'NONE':
      missing('L’ouverture n’a ni demandé l’avance, ni dit pourquoi il n’y en a pas.');
      break;
    case 'NOT_DUE':
      if (due > 0) missing(`Dite sans avance, alors que le contrat en donne une de ${due} centimes.`);
      if (last !== undefined) differs('NOT_DUE', 'Dite sans avance, l’action a une facture.');
      break;
    case 'AWAITED':
      if (due === 0) differs('AWAITED', 'L’avance est attendue, alors que le contrat n’en donne pas.');
      if (last !== undefined) differs('invoice', 'L’avance est attendue, alors qu’une facture existe.');
      if (work === null) missing('L’avance est attendue et rien ne la demande : elle ne partira jamais.');
      break;
    case 'HELD':
      if (last?.state !== 'HELD' || last.id !== advance.invoiceId)
        differs('HELD', `Dite retenue (${advance.invoiceId}), sans facture retenue.`);
      if (enteredOf(body) > 0 && work === null)
        missing('Un stagiaire est entré et rien ne demande l’avance retenue : elle ne partira jamais.');
      break;
    case 'ISSUED':
      checkIssued(action, advance, invoices, report);
      break;
  }
};
