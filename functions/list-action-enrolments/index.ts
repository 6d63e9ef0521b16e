import { makeActionStore } from '../../store/actions.ts';
import { makeEnrolmentStore } from '../../store/enrolments.ts';
import { makeSuspension } from '../../store/suspension.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeListActionEnrolments } from './handler.ts';

const table = liveTable();
const actions = makeActionStore(table);

export const handler = makeListActionEnrolments({
  actions,
  enrolments: makeEnrolmentStore(table, actions),
  suspension: makeSuspension(table),
});
