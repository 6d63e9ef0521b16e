import { enter } from '../../domain/enrolment/index.ts';
import { command } from '../shared/http/endpoint.ts';
import { enrolmentChange } from '../shared/present/change.ts';
import type { Deps } from '../shared/wiring.ts';
import { recordEntry } from './schema.ts';

/** Records or corrects an entry. Safe to repeat: the same date again changes nothing. */
export const makeRecordEntry = ({ enrolments, writing }: Pick<Deps, 'enrolments' | 'writing'>) =>
  command(
    recordEntry,
    {
      find: ({ params, caller }) => enrolments.find(params.actionNumber, params.id, caller),
      versionOf: ({ enrolment }) => enrolment.version,
      decide: (found, { body, caller, cause }) => {
        const decided = enter(found.stored.action, found.enrolment, { ...body, ...cause });
        return decided.ok ? enrolmentChange(found, decided.value, caller) : decided;
      },
    },
    writing,
  );
