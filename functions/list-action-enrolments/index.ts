import { makeActionStore } from '../shared/store/actions.ts';
import { makeEnrolmentStore } from '../shared/store/enrolments.ts';
import { makeSuspension } from '../shared/store/suspension.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeListActionEnrolments } from './handler.ts';

const table = liveTable();
const actions = makeActionStore(table);

export const handler = makeListActionEnrolments({
  actions,
  enrolments: makeEnrolmentStore(table, actions),
  suspension: makeSuspension(table),
});
