import { recordEntry } from '../../contract/routes/record-entry.ts';
import { enter } from '../../domain/enrolment/verbs.ts';
import { command } from '../shared/http/command.ts';
import { enrolmentDecision } from '../shared/present/change.ts';
import type { Deps } from '../shared/wiring.ts';

/** Records or corrects an entry. Safe to repeat: the same date again changes nothing. */
export const makeRecordEntry = ({ enrolments, commands }: Pick<Deps, 'enrolments' | 'commands'>) =>
  command(
    recordEntry,
    {
      find: ({ params, caller }) => enrolments.find(params.actionNumber, params.id, caller),
      versionOf: ({ enrolment }) => enrolment.version,
      decide: (found, { body, caller, cause }) => {
        const decided = enter(found.stored.action, found.enrolment, { ...body, ...cause });
        return decided.ok ? enrolmentDecision(found, decided.value, caller) : decided;
      },
    },
    commands,
  );
