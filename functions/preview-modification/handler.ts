import { previewModification } from '../../contract/routes/preview-modification.ts';
import { previewRequest } from '../../domain/modification-request/filing.ts';
import { ok } from '../../domain/result.ts';
import { command } from '../shared/http/command.ts';
import { presentChanges } from '../shared/present/request.ts';
import type { Deps } from '../shared/wiring.ts';

/** The guide's summary, before the justification is given. Writes nothing; may be called at will. */
export const makePreviewModification = ({ actions, commands }: Pick<Deps, 'actions' | 'commands'>) =>
  command(
    previewModification,
    {
      find: ({ params, caller }) => actions.find(params.actionNumber, caller),
      decide: ({ action }, { body, cause }) => {
        const previewed = previewRequest(action, body, cause.today);
        if (!previewed.ok) return previewed;
        const { changes, information } = previewed.value;
        return ok({
          plan: null,
          reply: () => ({ body: { changes: presentChanges(changes), information: [...information] } }),
        });
      },
    },
    commands,
  );
