import { recordExit } from '../../contract/routes/record-exit.ts';
import { exit } from '../../domain/enrolment/verbs.ts';
import { command } from '../shared/http/command.ts';
import { enrolmentDecision } from '../shared/present/change.ts';
import type { Deps } from '../shared/wiring.ts';

/** Records an exit and its reason. Safe to repeat: a second call answers 409 and writes nothing. */
export const makeRecordExit = ({ enrolments, commands }: Pick<Deps, 'enrolments' | 'commands'>) =>
  command(
    recordExit,
    {
      find: ({ params, caller }) => enrolments.find(params.actionNumber, params.id, caller),
      versionOf: ({ enrolment }) => enrolment.version,
      decide: (found, { body, caller, cause }) => {
        const decided = exit(found.stored.action, found.enrolment, { ...body, ...cause });
        return decided.ok ? enrolmentDecision(found, decided.value, caller) : decided;
      },
    },
    commands,
  );
