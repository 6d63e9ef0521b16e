import type { Table } from '../../store/client.ts';
import { prepareStandalone, type StandaloneItem } from '../../store/standalone.ts';
import { makeSuspension } from '../../store/suspension.ts';
import { makeWriting } from '../../store/writing.ts';
import type { Clock } from './clock.ts';
import type { Commands } from './http/command.ts';

/** Commands on an item that belongs to no action. */
export type StandaloneCommands = Commands<StandaloneItem, null>;

export const makeStandaloneCommands = (table: Table, clock: Clock): StandaloneCommands => ({
  clock,
  writing: makeWriting(table, clock, prepareStandalone),
  suspension: makeSuspension(table),
});
