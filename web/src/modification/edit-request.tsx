import { useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { Given, ReplyOf } from '../../../contract/client.ts';
import { requestTypeLabels } from '../../../domain/request-type.ts';
import { type Action, useActionRead } from '../action/manage-action.tsx';
import { useCommand } from '../shared/api.ts';
import { ChangesTable } from '../shared/changes-table.tsx';
import { ContactHelp } from '../shared/contact-help.tsx';
import { Failure, PageFailure } from '../shared/failure.tsx';
import { Form, forgetDraft, TextArea } from '../shared/form.tsx';
import { french } from '../shared/format.ts';
import { PageLoading } from '../shared/loading.tsx';
import { Notice } from '../shared/notice.tsx';
import { useTitle } from '../shared/title.ts';
import { offeredTypes, requestScreens } from './request-types.tsx';

type Body = Given<'fileModification'>['body'];
type Preview = ReplyOf<'previewModification'>;

/** Step 3: only what changes, before and after, and why; nothing is sent until it is confirmed. */
const Review = ({
  action,
  body,
  preview,
  draft,
  back,
}: {
  readonly action: Action;
  readonly body: Body;
  readonly preview: Preview;
  readonly draft: string;
  readonly back: () => void;
}) => {
  const navigate = useNavigate();
  const file = useCommand('fileModification');
  const why = `${draft} why`;
  useTitle('Vérifiez votre demande', file.error !== null);
  return (
    <>
      <h1>Vérifiez votre demande</h1>
      <p className="step">Étape 3 sur 3 : le récapitulatif. Votre demande n’est pas encore envoyée.</p>
      <section aria-labelledby="changes">
        <h2 id="changes">Modifications</h2>
        <ChangesTable changes={preview.changes} />
        {preview.information.length > 0 && (
          <Notice kind="info">
            <ul>
              {preview.information.map((sentence) => (
                <li key={sentence}>{french(sentence)}</li>
              ))}
            </ul>
          </Notice>
        )}
      </section>
      <section aria-labelledby="motivation">
        <h2 id="motivation">Motivation</h2>
        <Form
          draft={why}
          submit="Valider"
          busy={file.isPending}
          error={file.error}
          actions={
            <button type="button" className="button button-secondary" onClick={back}>
              Retour
            </button>
          }
          onSubmit={({ text, fault }) => {
            const justification = text('justification');
            if (justification === '')
              fault(
                'justification',
                'Motivation de la demande : expliquez pourquoi ces modifications sont nécessaires.',
              );
            return () =>
              file.mutate(
                { params: { actionNumber: action.actionNumber }, body: { ...body, justification } },
                {
                  onSuccess: () => {
                    forgetDraft(draft);
                    forgetDraft(why);
                    void navigate(`/actions/${action.actionNumber}/demandes`, {
                      state: {
                        done: 'Votre demande de modification est enregistrée : elle est « En attente de validation » par la Région. Téléchargez maintenant le courrier à faire signer.',
                      },
                    });
                  },
                },
              );
          }}
        >
          <TextArea
            name="justification"
            label="Motivation de la demande"
            required
            maxLength={2000}
            hint="2 000 caractères au plus. La Région lit ce texte pour décider."
          />
        </Form>
      </section>
    </>
  );
};

/** Steps 2 and 3: what to change, then the summary. What was typed is kept when going back. */
export const EditRequest = () => {
  const { type: path = '' } = useParams();
  const { actionNumber, data: action, error, refetch } = useActionRead();
  const preview = useCommand('previewModification');
  const navigate = useNavigate();
  const [asked, setAsked] = useSearchParams();
  const [body, setBody] = useState<Body | null>(null);
  const reviewing = asked.get('etape') === 'recapitulatif' && body !== null && preview.data !== undefined;
  const found = offeredTypes.find((type) => requestScreens[type].path === path);
  const draft = `request ${actionNumber} ${path}`;
  useTitle('Nouvelle demande de modification', error !== null || preview.error !== null);
  if (action === undefined)
    return error === null ? <PageLoading /> : <PageFailure error={error} retry={() => void refetch()} />;
  if (found === undefined)
    return (
      <>
        <h1>Type de demande inconnu</h1>
        <p>
          Revenez au <Link to={`/actions/${actionNumber}/demandes/nouvelle`}>choix du type de la modification</Link>.
        </p>
      </>
    );
  const screen = requestScreens[found];
  const permission = action.allowed.requestModificationOf[found];
  const choose = `/actions/${actionNumber}/demandes/nouvelle`;
  const title = (
    <p className="over-title">
      {action.contractNumber} – {action.actionNumber} – {action.lot}
    </p>
  );
  if (!permission.ok && !reviewing) {
    return (
      <>
        {title}
        <h1>{requestTypeLabels[found]}</h1>
        <Failure title="Cette demande ne peut pas être faite maintenant" detail={permission.detail ?? ''}>
          <p>
            <Link to={`/actions/${actionNumber}/demandes`}>Voir le suivi des demandes</Link>
          </p>
        </Failure>
      </>
    );
  }
  if (reviewing) {
    return (
      <>
        {title}
        <Review action={action} body={body} preview={preview.data} draft={draft} back={() => void navigate(-1)} />
      </>
    );
  }
  return (
    <>
      {title}
      <h1>{requestTypeLabels[found]}</h1>
      <p className="step">Étape 2 sur 3 : les nouvelles valeurs</p>
      <Form
        draft={draft}
        submit="Enregistrer et passer à l’étape suivante"
        busy={preview.isPending}
        error={preview.error}
        actions={
          <Link className="button button-secondary" to={choose} onClick={() => forgetDraft(draft)}>
            Annuler
          </Link>
        }
        onSubmit={(typed) => {
          const wanted = screen.read(action, typed);
          return () =>
            preview.mutate(
              { params: { actionNumber }, body: wanted },
              {
                onSuccess: () => {
                  setBody(wanted);
                  // A step of its own for the browser's « Précédent », which comes back to what was typed.
                  setAsked({ etape: 'recapitulatif' });
                },
              },
            );
        }}
      >
        <screen.Fields action={action} />
      </Form>
      <ContactHelp topic="DATA" />
    </>
  );
};
