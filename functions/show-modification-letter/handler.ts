import { showModificationLetter } from '../../contract/routes/show-modification-letter.ts';
import { ok } from '../../domain/result.ts';
import { fileQuery } from '../shared/http/query.ts';
import type { Deps } from '../shared/wiring.ts';
import { type LetterFonts, makeLetter } from './letter.ts';

/** Made at each call, from the request, its action and the provider's sheet. */
export const makeShowModificationLetter = ({
  requests,
  invoices,
  fonts,
}: Pick<Deps, 'requests' | 'invoices'> & { readonly fonts: LetterFonts }) =>
  fileQuery(showModificationLetter, async ({ params, caller }) => {
    const found = await requests.find(params.id, caller);
    if (!found.ok) return found;
    const { request, stored } = found.value;
    const profile = await invoices.profile(request.organisation);
    return ok({
      bytes: await makeLetter({ request, action: stored.action, profile }, fonts),
      filename: `demande-${request.id}.pdf`,
    });
  });
