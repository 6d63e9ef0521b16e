import { isDeepStrictEqual } from 'node:util';
import { err, ok } from '../../domain/result.ts';
import { command, notFoundRefusal } from '../shared/http/endpoint.ts';
import { presentOrganisation } from '../shared/present/organisation.ts';
import { sheetApart } from '../shared/store/providers.ts';
import type { StoredProfile } from '../shared/store/stored.ts';
import type { Deps } from '../shared/wiring.ts';
import { updateOrganisation } from './schema.ts';

type Found = { readonly organisation: string; readonly sheet: StoredProfile | null };

/** Replaces the whole sheet. Safe to repeat: the same sheet keeps its version. Invoices already made keep what they say. */
export const makeUpdateOrganisation = ({ providers, writing }: Pick<Deps, 'providers' | 'writing'>) =>
  command<typeof updateOrganisation, Found>(
    updateOrganisation,
    {
      find: async ({ caller }) => {
        const { organisation } = caller;
        return organisation === null
          ? err(notFoundRefusal)
          : ok({ organisation, sheet: await providers.sheet(organisation) });
      },
      versionOf: ({ sheet }) => sheet?.version ?? 0,
      decide: ({ organisation, sheet }, { body: { version: readAt, warnings: _warnings, ...body } }) => {
        const kept = sheet !== null && isDeepStrictEqual(body, sheet.body);
        if (kept) {
          const { version } = sheet;
          return ok({ changes: [], reply: () => ({ body: presentOrganisation(sheet), version }) });
        }
        const current = sheet?.version ?? 0;
        if (readAt !== undefined && readAt !== current) {
          return err({
            code: 'VERSION_STALE',
            detail: 'La fiche a changé depuis que vous l’avez lue : relisez-la, puis recommencez.',
            version: current,
          });
        }
        const apart = sheetApart(organisation, sheet, body);
        return ok({
          changes: [],
          apart: [apart],
          reply: () => ({ body: presentOrganisation({ body, version: apart.version }), version: apart.version }),
        });
      },
    },
    writing,
  );
