import { enrol } from '../../domain/enrolment/index.ts';
import { command } from '../shared/http/endpoint.ts';
import { enrolmentChange } from '../shared/present/change.ts';
import { ids } from '../shared/store/keys.ts';
import type { Deps } from '../shared/wiring.ts';
import { enrolTrainee } from './schema.ts';

/** Enrols a trainee. Repeating it without a key answers 409: the reference is unique in the action. */
export const makeEnrolTrainee = ({ actions, writing }: Pick<Deps, 'actions' | 'writing'>) =>
  command(
    enrolTrainee,
    {
      find: ({ params, caller }) => actions.find(params.actionNumber, caller),
      decide: (stored, { body, caller, cause }) => {
        // The rank of the event that this enrolment will be: nobody else can take it on this revision.
        const id = ids.enrolment(stored.action.actionNumber, stored.seq + 1);
        const decided = enrol(stored.action, { ...body, component: body.component ?? null, id, ...cause });
        return decided.ok ? enrolmentChange({ stored, enrolment: null }, decided.value, caller) : decided;
      },
    },
    writing,
  );
