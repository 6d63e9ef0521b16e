import { recordLetterReceipt } from '../../contract/routes/record-letter-receipt.ts';
import { recordLetter } from '../../domain/modification-request/decision.ts';
import { command } from '../shared/http/command.ts';
import { requestDecision } from '../shared/present/request.ts';
import type { Deps } from '../shared/wiring.ts';

/** Records the day the signed letter came in. Safe to repeat: the same day again changes nothing. */
export const makeRecordLetterReceipt = ({ requests, commands }: Pick<Deps, 'requests' | 'commands'>) =>
  command(
    recordLetterReceipt,
    {
      find: ({ params, caller }) => requests.find(params.id, caller),
      versionOf: ({ request }) => request.version,
      decide: (found, { body, caller, cause }) => {
        const decided = recordLetter(found.stored.action, found.request, { ...body, ...cause });
        return decided.ok ? requestDecision(found, decided.value, caller, cause) : decided;
      },
    },
    commands,
  );
