import { makeActionStore } from '../shared/store/actions.ts';
import { makeEnrolmentStore } from '../shared/store/enrolments.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeListEnrolments } from './handler.ts';

const table = liveTable();
const actions = makeActionStore(table);

export const handler = makeListEnrolments({ enrolments: makeEnrolmentStore(table, actions) });
