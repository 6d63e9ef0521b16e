import { makeActionStore } from '../../store/actions.ts';
import { makeCounterStore } from '../../store/counters.ts';
import { makeDeclarationStore } from '../../store/declarations.ts';
import { makeEnrolmentStore } from '../../store/enrolments.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeListDeclarations } from './handler.ts';

const table = tableFromEnvironment();
const actions = makeActionStore(table);
const enrolments = makeEnrolmentStore(table, actions);
const counters = makeCounterStore(table);

export const handler = makeListDeclarations({
  declarations: makeDeclarationStore(table, { actions, enrolments, counters }),
});
