import {
  cancelEnrolment,
  confirmEnrolment,
  recordNoShow,
  refuseEnrolment,
} from '../../contract/routes/decide-enrolment.ts';
import { decideEnrolment, type EnrolmentDecision } from '../../domain/enrolment/verbs.ts';
import { command } from '../shared/http/command.ts';
import { enrolmentDecision } from '../shared/present/change.ts';
import type { Deps } from '../shared/wiring.ts';

const verbs = {
  confirmEnrolment: 'confirm',
  refuseEnrolment: 'refuse',
  cancelEnrolment: 'cancel',
  recordNoShow: 'miss',
} as const satisfies Record<string, EnrolmentDecision>;

/** Confirms, refuses, cancels an enrolment or marks a no-show. Safe to repeat: a second call answers 409. */
export const makeDecideEnrolment = ({ enrolments, commands }: Pick<Deps, 'enrolments' | 'commands'>) =>
  command(
    [confirmEnrolment, refuseEnrolment, cancelEnrolment, recordNoShow],
    {
      find: ({ params, caller }) => enrolments.find(params.actionNumber, params.id, caller),
      versionOf: ({ enrolment }) => enrolment.version,
      decide: (found, { operation, caller, cause }) => {
        const decided = decideEnrolment(found.stored.action, found.enrolment, verbs[operation], cause);
        return decided.ok ? enrolmentDecision(found, decided.value, caller) : decided;
      },
    },
    commands,
  );
