import * as z from 'zod/mini';
import { type ActionStore, makeActionStore } from '../../store/actions.ts';
import { openTable, type Table } from '../../store/client.ts';
import { type CounterStore, makeCounterStore } from '../../store/counters.ts';
import { type DeclarationStore, makeDeclarationStore } from '../../store/declarations.ts';
import { type EnrolmentStore, makeEnrolmentStore } from '../../store/enrolments.ts';
import { type HistoryStore, makeHistoryStore } from '../../store/history.ts';
import { type InvoiceStore, makeInvoiceStore } from '../../store/invoices.ts';
import { makeProviderStore, type ProviderStore } from '../../store/providers.ts';
import { makeRequestStore, type RequestStore } from '../../store/requests.ts';
import { makeSuspension, type Suspension } from '../../store/suspension.ts';
import type { Clock } from './clock.ts';
import { type ActionCommands, makeCommands } from './commands.ts';
import { type InvoiceCommands, makeInvoiceCommands } from './invoice-commands.ts';
import { makeStandaloneCommands, type StandaloneCommands } from './standalone-commands.ts';

/** Every dependency of the handlers; each takes only those it names. */
export type Deps = {
  readonly table: Table;
  readonly clock: Clock;
  readonly commands: ActionCommands;
  readonly invoiceCommands: InvoiceCommands;
  readonly standaloneCommands: StandaloneCommands;
  readonly suspension: Suspension;
  readonly actions: ActionStore;
  readonly history: HistoryStore;
  readonly enrolments: EnrolmentStore;
  readonly declarations: DeclarationStore;
  readonly invoices: InvoiceStore;
  readonly requests: RequestStore;
  readonly counters: CounterStore;
  readonly providers: ProviderStore;
};

export const makeDeps = (table: Table, clock: Clock): Deps => {
  const actions = makeActionStore(table);
  const enrolments = makeEnrolmentStore(table, actions);
  const counters = makeCounterStore(table);
  return {
    table,
    clock,
    commands: makeCommands(table, clock),
    invoiceCommands: makeInvoiceCommands(table, clock),
    standaloneCommands: makeStandaloneCommands(table, clock),
    suspension: makeSuspension(table),
    actions,
    history: makeHistoryStore(table),
    enrolments,
    declarations: makeDeclarationStore(table, { actions, enrolments, counters }),
    invoices: makeInvoiceStore(table),
    requests: makeRequestStore(table, actions),
    counters,
    providers: makeProviderStore(table),
  };
};

/** The environment of every function that reads or writes the table. */
export const tableEnvironment = z.object({ TABLE_NAME: z.string().check(z.minLength(1)) });

/**
 * The deployed table, opened once per instance, outside the handler. A missing variable fails the start and is named.
 */
export const tableFromEnvironment = (): Table => openTable(z.parse(tableEnvironment, process.env).TABLE_NAME);
