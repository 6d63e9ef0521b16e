import { enrolTrainee } from '../../contract/routes/enrol-trainee.ts';
import { enrol } from '../../domain/enrolment/verbs.ts';
import { ids } from '../../store/keys.ts';
import { command } from '../shared/http/command.ts';
import { enrolmentDecision } from '../shared/present/change.ts';
import type { Deps } from '../shared/wiring.ts';

/** Enrols a trainee. Repeating it without a key answers 409: the reference is unique in the action. */
export const makeEnrolTrainee = ({ actions, commands }: Pick<Deps, 'actions' | 'commands'>) =>
  command(
    enrolTrainee,
    {
      find: ({ params, caller }) => actions.find(params.actionNumber, caller),
      decide: (stored, { body, caller, cause }) => {
        // Rank of the event to come: unique at this revision.
        const id = ids.enrolment(stored.action.actionNumber, stored.seq + 1);
        const decided = enrol(stored.action, { ...body, component: body.component ?? null, id, ...cause });
        return decided.ok ? enrolmentDecision({ stored, enrolment: null }, decided.value, caller) : decided;
      },
    },
    commands,
  );
