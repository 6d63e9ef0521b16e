import { makeActionStore } from '../../store/actions.ts';
import { makeEnrolmentStore } from '../../store/enrolments.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeListEnrolments } from './handler.ts';

const table = liveTable();
const actions = makeActionStore(table);

export const handler = makeListEnrolments({ enrolments: makeEnrolmentStore(table, actions) });
