import { makeActionStore } from '../../store/actions.ts';
import { makeCounterStore } from '../../store/counters.ts';
import { makeDeclarationStore } from '../../store/declarations.ts';
import { makeEnrolmentStore } from '../../store/enrolments.ts';
import { makeSuspension } from '../../store/suspension.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeListActionDeclarations } from './handler.ts';

const table = tableFromEnvironment();
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
