import { makeActionStore } from '../../store/actions.ts';
import { makeEnrolmentStore } from '../../store/enrolments.ts';
import { makeSuspension } from '../../store/suspension.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeListActionEnrolments } from './handler.ts';

const table = tableFromEnvironment();
const actions = makeActionStore(table);

export const handler = makeListActionEnrolments({
  actions,
  enrolments: makeEnrolmentStore(table, actions),
  suspension: makeSuspension(table),
});
