import { isDeepStrictEqual } from 'node:util';
import { updateOrganisation } from '../../contract/routes/update-organisation.ts';
import { type NotFound, notFound } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { sheetWrite } from '../../store/providers.ts';
import type { RegisterRead } from '../../store/standalone.ts';
import type { StoredProfile } from '../../store/stored.ts';
import { command } from '../shared/http/command.ts';
import { presentOrganisation } from '../shared/present/organisation.ts';
import type { Deps } from '../shared/wiring.ts';

type Found = { readonly register: RegisterRead; readonly sheet: StoredProfile | null };

type Signatories = StoredProfile['body']['authorisedSignatories'];

/** Those already in the sheet keep all their stored attributes. */
const asKept = (given: Signatories, sheet: StoredProfile | null): Signatories =>
  given.map(
    (one) =>
      sheet?.body.authorisedSignatories.find(({ name, capacity }) => name === one.name && capacity === one.capacity) ??
      one,
  );

/**
 * Replaces the whole sheet. Safe to repeat: the same sheet keeps its version. Invoices already made keep what they say.
 */
export const makeUpdateOrganisation = ({
  providers,
  standaloneCommands,
}: Pick<Deps, 'providers' | 'standaloneCommands'>) =>
  command(
    updateOrganisation,
    {
      find: async ({ caller }): Promise<Result<Found, NotFound>> => {
        const { organisation } = caller;
        if (organisation === null) return err(notFound);
        const [register, sheet] = await Promise.all([providers.register(organisation), providers.sheet(organisation)]);
        return ok({ register, sheet });
      },
      versionOf: ({ sheet }) => sheet?.version ?? 0,
      decide: ({ register, sheet }, { cause, body: { version: readAt, warnings: _warnings, ...given } }) => {
        // Attributes of a newer release are not in the body, and stay.
        const body = { ...given, authorisedSignatories: asKept(given.authorisedSignatories, sheet) };
        const kept = sheet !== null && isDeepStrictEqual({ ...sheet.body, ...body }, sheet.body);
        if (kept) {
          const { version } = sheet;
          return ok({ plan: null, reply: () => ({ body: presentOrganisation(sheet), version }) });
        }
        const current = sheet?.version ?? 0;
        if (readAt !== undefined && readAt !== current) {
          return err({
            code: 'VERSION_STALE',
            detail: 'La fiche a changé depuis que vous l’avez lue : relisez-la, puis recommencez.',
            version: current,
          });
        }
        const written = sheetWrite(register, sheet, body, cause);
        return ok({
          plan: written,
          reply: () => ({ body: presentOrganisation({ body, version: written.version }), version: written.version }),
        });
      },
    },
    standaloneCommands,
  );
