import { useState } from 'react';
import type { ReplyOf } from '../../../contract/client.ts';
import { useApi, useCommand } from '../shared/api.ts';
import { ContactHelp } from '../shared/contact-help.tsx';
import { ReadFailure } from '../shared/failure.tsx';
import { Form, forgetDraft, SelectField, TextField } from '../shared/form.tsx';
import { french } from '../shared/format.ts';
import { Loading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { Done, Notice } from '../shared/notice.tsx';
import { useTitle } from '../shared/title.ts';

type Sheet = ReplyOf<'showOrganisation'>;
const maxSignatories = 50;

const SheetForm = ({ sheet: given, saved }: { readonly sheet: Sheet; readonly saved: (after: Sheet) => void }) => {
  // What is being filled in stays, even when the sheet is read again meanwhile: the API refuses what would undo a change.
  const [sheet] = useState(given);
  const update = useCommand('updateOrganisation');
  const draft = `organisation ${sheet.version}`;
  const [signatories, setSignatories] = useState(Math.max(1, sheet.authorisedSignatories.length));
  return (
    <Form
      draft={draft}
      submit="Enregistrer la fiche"
      busy={update.isPending}
      error={update.error}
      onSubmit={({ text, addError }) => {
        const siret = text('siret').replaceAll(' ', '');
        if (siret !== '' && !/^\d{14}$/u.test(siret)) addError('siret', 'SIRET : indiquez 14 chiffres.');
        if (text('name') === '') addError('name', 'Nom de l’organisme : indiquez-le, il figure sur vos factures.');
        const authorisedSignatories = Array.from({ length: signatories }, (_, index) => ({
          name: text(`authorisedSignatories/${index}/name`),
          capacity: text(`authorisedSignatories/${index}/capacity`),
        })).filter(({ name, capacity }) => name !== '' || capacity !== '');
        return () =>
          update.mutate(
            {
              ifMatch: `"${sheet.version}"`,
              body: {
                name: text('name'),
                siret: siret === '' ? null : siret,
                address: text('address'),
                contactName: text('contactName'),
                email: text('email'),
                phone: text('phone'),
                vatExempt: text('vatExempt') === 'true',
                authorisedSignatories,
              },
            },
            {
              onSuccess: (after) => {
                forgetDraft(draft);
                saved(after);
              },
            },
          );
      }}
    >
      <h2>Identité</h2>
      <TextField name="name" label="Nom de l’organisme" required initial={sheet.name} size={50} />
      <TextField
        name="siret"
        label="SIRET"
        hint="14 chiffres. Sans lui, vos factures d’avance seront rejetées."
        inputMode="numeric"
        size={18}
        initial={sheet.siret ?? ''}
      />
      <TextField name="address" label="Adresse" initial={sheet.address} size={60} />
      <SelectField
        name="vatExempt"
        label="TVA"
        initial={String(sheet.vatExempt)}
        options={[
          ['true', 'Exonéré (formation professionnelle continue)'],
          ['false', 'Assujetti'],
        ]}
      />
      <h2>Contact</h2>
      <TextField name="contactName" label="Nom du contact" initial={sheet.contactName} autoComplete="name" />
      <TextField name="email" label="Courriel" type="email" initial={sheet.email} autoComplete="email" size={40} />
      <TextField name="phone" label="Téléphone" type="tel" initial={sheet.phone} autoComplete="tel" />
      <h2>Personnes habilitées</h2>
      <p className="hint">Elles signent les courriers qui accompagnent vos demandes de modification.</p>
      {Array.from({ length: signatories }, (_, index) => (
        <div className="fields" key={`signatory ${String(index)}`}>
          <TextField
            name={`authorisedSignatories/${index}/name`}
            label={`Nom de la personne ${index + 1}`}
            initial={sheet.authorisedSignatories[index]?.name ?? ''}
          />
          <TextField
            name={`authorisedSignatories/${index}/capacity`}
            label={`Qualité de la personne ${index + 1}`}
            initial={sheet.authorisedSignatories[index]?.capacity ?? ''}
          />
        </div>
      ))}
      {signatories < maxSignatories && (
        <p>
          <button
            type="button"
            className="button button-secondary button-small"
            onClick={() => setSignatories(signatories + 1)}
          >
            Ajouter une personne
          </button>
        </p>
      )}
    </Form>
  );
};

/** The provider's own sheet: what its invoices and letters carry. */
export const Organisation = () => {
  useTitle('Ma fiche organisme');
  const me = useMe();
  const [saved, setSaved] = useState<{ readonly times: number; readonly sheet: Sheet | null }>({
    times: 0,
    sheet: null,
  });
  const { data: sheet, error, refetch } = useApi('showOrganisation', {});
  return (
    <>
      {saved.times > 0 && <Done key={saved.times}>Votre fiche est enregistrée.</Done>}
      <h1>Ma fiche organisme</h1>
      <p className="muted">Organisme {me.organisation}</p>
      {sheet === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <ReadFailure error={error} retry={() => void refetch()} />
        )
      ) : (
        <>
          {sheet.warnings.length > 0 && (
            <Notice kind="warning" title="À compléter pour être payé">
              <ul>
                {sheet.warnings.map(({ pointer, detail }) => (
                  <li key={pointer}>{french(detail)}</li>
                ))}
              </ul>
            </Notice>
          )}
          <SheetForm
            key={saved.times}
            sheet={saved.sheet ?? sheet}
            saved={(after) => setSaved({ times: saved.times + 1, sheet: after })}
          />
        </>
      )}
      {(sheet !== undefined || error !== null) && <ContactHelp topic="ACCOUNT" />}
    </>
  );
};
