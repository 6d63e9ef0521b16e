import { clockFromEnvironment } from '../shared/clock.ts';
import { makeActionStore } from '../shared/store/actions.ts';
import { makeCounterStore } from '../shared/store/counters.ts';
import { makeDeclarationStore } from '../shared/store/declarations.ts';
import { makeEnrolmentStore } from '../shared/store/enrolments.ts';
import { makeSuspension } from '../shared/store/suspension.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeListActionDeclarations } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();
const actions = makeActionStore(table);
const enrolments = makeEnrolmentStore(table, actions);
const counters = makeCounterStore(table);

export const handler = makeListActionDeclarations({
  actions,
  declarations: makeDeclarationStore(table, { actions, enrolments, counters }),
  enrolments,
  clock,
  suspension: makeSuspension(table),
});
