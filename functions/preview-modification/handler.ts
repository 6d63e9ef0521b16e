import { preview } from '../../domain/modification-request/index.ts';
import { ok } from '../../domain/result.ts';
import { command } from '../shared/http/endpoint.ts';
import { presentChanges } from '../shared/present/request.ts';
import type { Deps } from '../shared/wiring.ts';
import { previewModification } from './schema.ts';

/** The guide's summary, before the justification is given. Writes nothing; may be called at will. */
export const makePreviewModification = ({ actions, writing }: Pick<Deps, 'actions' | 'writing'>) =>
  command(
    previewModification,
    {
      find: ({ params, caller }) => actions.find(params.actionNumber, caller),
      decide: ({ action }, { body, cause }) => {
        const previewed = preview(action, body, cause.today);
        if (!previewed.ok) return previewed;
        const { changes, information } = previewed.value;
        return ok({
          changes: [],
          reply: () => ({ body: { changes: presentChanges(changes), information: [...information] } }),
        });
      },
    },
    writing,
  );
