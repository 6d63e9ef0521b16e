import { makeActionStore } from '../../store/actions.ts';
import { makeEnrolmentStore } from '../../store/enrolments.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeListEnrolments } from './handler.ts';

const table = tableFromEnvironment();
const actions = makeActionStore(table);

export const handler = makeListEnrolments({ enrolments: makeEnrolmentStore(table, actions) });
