import type { Table } from '../../store/client.ts';
import { type Plan, prepare } from '../../store/plan.ts';
import type { StoredAction } from '../../store/stored.ts';
import { makeSuspension } from '../../store/suspension.ts';
import { makeWriting } from '../../store/writing.ts';
import type { Clock } from './clock.ts';
import type { Commands } from './http/command.ts';

/** Commands on actions. */
export type ActionCommands = Commands<Plan, readonly StoredAction[]>;

export const makeCommands = (table: Table, clock: Clock): ActionCommands => ({
  clock,
  writing: makeWriting(table, clock, prepare),
  suspension: makeSuspension(table),
});
