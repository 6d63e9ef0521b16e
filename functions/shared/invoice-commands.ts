import type { Table } from '../../store/client.ts';
import { type NumberedPlan, prepareNumbered } from '../../store/numbering.ts';
import type { StoredAction } from '../../store/stored.ts';
import { makeSuspension } from '../../store/suspension.ts';
import { makeWriting } from '../../store/writing.ts';
import type { Clock } from './clock.ts';
import type { Commands } from './http/command.ts';

/** Commands on invoices, which also write to finance's feed. */
export type InvoiceCommands = Commands<NumberedPlan, readonly StoredAction[]>;

export const makeInvoiceCommands = (table: Table, clock: Clock): InvoiceCommands => ({
  clock,
  writing: makeWriting(table, clock, prepareNumbered),
  suspension: makeSuspension(table),
});
