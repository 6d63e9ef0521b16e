import { type Settlement, settleEnrolment } from '../../domain/enrolment/index.ts';
import { command } from '../shared/http/endpoint.ts';
import { enrolmentChange } from '../shared/present/change.ts';
import type { Deps } from '../shared/wiring.ts';
import { cancelEnrolment, confirmEnrolment, recordNoShow, refuseEnrolment } from './schema.ts';

const verbs = {
  confirmEnrolment: 'confirm',
  refuseEnrolment: 'refuse',
  cancelEnrolment: 'cancel',
  recordNoShow: 'miss',
} as const satisfies Record<string, Settlement>;

/** Confirms, refuses, cancels an enrolment or marks a no-show. Safe to repeat: a second call answers 409. */
export const makeDecideEnrolment = ({ enrolments, writing }: Pick<Deps, 'enrolments' | 'writing'>) =>
  command(
    [confirmEnrolment, refuseEnrolment, cancelEnrolment, recordNoShow],
    {
      find: ({ params, caller }) => enrolments.find(params.actionNumber, params.id, caller),
      versionOf: ({ enrolment }) => enrolment.version,
      decide: (found, { operation, caller, cause }) => {
        const decided = settleEnrolment(found.stored.action, found.enrolment, verbs[operation], cause);
        return decided.ok ? enrolmentChange(found, decided.value, caller) : decided;
      },
    },
    writing,
  );
