import { useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { Given, ReplyOf } from '../../../contract/client.ts';
import { type Action, useActionRead } from '../action/manage-action.tsx';
import { useCommand } from '../shared/api.ts';
import { ChangesTable } from '../shared/changes-table.tsx';
import { ContactHelp } from '../shared/contact-help.tsx';
import { Failure, PageFailure } from '../shared/failure.tsx';
import { DateField, Form, forgetDraft, TextArea, TextField, type Typed } from '../shared/form.tsx';
import { french, frenchDay, parseFrenchDay } from '../shared/format.ts';
import { PageLoading } from '../shared/loading.tsx';
import { Notice } from '../shared/notice.tsx';
import { Cell, Row, RowHead, Table } from '../shared/table.tsx';
import { useTitle } from '../shared/title.ts';
import { requestType } from '../shared/words.ts';
import { aligned } from './align.ts';
import { requestPaths } from './choose-type.tsx';

type Body = Given<'fileModification'>['body'];
type Preview = ReplyOf<'previewModification'>;

/** Names of the form's fields are the pointers of the API's violations: `changes/components/02/startDate`. */
const componentField = (number: string, end: 'startDate' | 'endDate'): string => `changes/components/${number}/${end}`;

const datesOf = (action: Action, { optionalDay }: Typed): Body => {
  const components = action.components.flatMap(({ number }) => {
    const startDate = optionalDay(componentField(number, 'startDate'), `Composante ${number}, date de début`);
    const endDate = optionalDay(componentField(number, 'endDate'), `Composante ${number}, date de fin`);
    return startDate === undefined && endDate === undefined
      ? []
      : [{ number, ...(startDate === undefined ? {} : { startDate }), ...(endDate === undefined ? {} : { endDate }) }];
  });
  const plannedStartDate = optionalDay('changes/plannedStartDate', 'Nouvelle date de début prévue');
  const actualStartDate = optionalDay('changes/actualStartDate', 'Nouvelle date de début réelle');
  const plannedEndDate = optionalDay('changes/plannedEndDate', 'Nouvelle date de fin prévue');
  return {
    type: 'DATES',
    changes: {
      ...(plannedStartDate === undefined ? {} : { plannedStartDate }),
      ...(actualStartDate === undefined ? {} : { actualStartDate }),
      ...(plannedEndDate === undefined ? {} : { plannedEndDate }),
      ...(components.length === 0 ? {} : { components }),
    },
  };
};

const readBody = (type: Body['type'], action: Action, typed: Typed): Body => {
  switch (type) {
    case 'DATES':
      return datesOf(action, typed);
    case 'SITE':
      return { type, changes: { site: typed.text('changes/site') } };
    case 'HEADCOUNT': {
      const places = Number(typed.text('changes/places'));
      if (!Number.isInteger(places) || places < 1)
        typed.fault('changes/places', 'Nombre de places : indiquez un nombre entier, 1 au moins.');
      return { type, changes: { places } };
    }
  }
};

/** Writes a value in a field of the page as if it had been typed, so that the draft keeps it. */
const type = (name: string, value: string): void => {
  const field = document.querySelector(`input[name="${CSS.escape(name)}"]`);
  if (!(field instanceof HTMLInputElement)) return;
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
};

/** The day typed in a field; the one of now when none is, or none that exists. */
const dayIn = (name: string, now: string): string => {
  const field = document.querySelector(`input[name="${CSS.escape(name)}"]`);
  return (field instanceof HTMLInputElement ? parseFrenchDay(field.value) : null) ?? now;
};

/** Types the components' new dates for the user: the guide has them retyped one by one. */
const align = (action: Action): void => {
  const { plannedStartDate, actualStartDate } = action;
  const start =
    actualStartDate === null
      ? dayIn('changes/plannedStartDate', plannedStartDate)
      : dayIn('changes/actualStartDate', actualStartDate);
  const after = { start, end: dayIn('changes/plannedEndDate', action.plannedEndDate) };
  const starts = actualStartDate === null ? [plannedStartDate] : [plannedStartDate, actualStartDate];
  for (const { number, startDate, endDate } of action.components) {
    const moved = aligned({ start: startDate, end: endDate }, { starts, end: action.plannedEndDate }, after);
    type(componentField(number, 'startDate'), frenchDay(moved.start));
    type(componentField(number, 'endDate'), frenchDay(moved.end));
  }
};

const DateFields = ({ action }: { readonly action: Action }) => (
  <>
    <section aria-labelledby="dates">
      <h2 id="dates">Dates</h2>
      <p className="hint">Ne remplissez que les dates à changer. Les autres sont gardées.</p>
      <div className="date-pairs">
        <p>
          Date de début prévue actuelle : <strong>{frenchDay(action.plannedStartDate)}</strong>
        </p>
        <DateField name="changes/plannedStartDate" label="Nouvelle date de début prévue" />
        <p>
          Date de début réelle actuelle : <strong>{frenchDay(action.actualStartDate)}</strong>
        </p>
        {action.status === 'AO' ? (
          <p className="hint">L’action n’est pas encore ouverte : elle n’a pas de date de début réelle à modifier.</p>
        ) : (
          <DateField
            name="changes/actualStartDate"
            label="Nouvelle date de début réelle"
            hint={
              action.firstEntryDate === null
                ? 'Format attendu : jj/mm/aaaa'
                : `Format jj/mm/aaaa. Entrée du premier stagiaire : ${frenchDay(action.firstEntryDate)}`
            }
          />
        )}
        <p>
          Date de fin prévue actuelle : <strong>{frenchDay(action.plannedEndDate)}</strong>
        </p>
        <DateField name="changes/plannedEndDate" label="Nouvelle date de fin prévue" />
      </div>
    </section>
    <section aria-labelledby="components">
      <h2 id="components">Liste des composantes</h2>
      <p>
        Les composantes doivent rester dans l’intervalle des dates réelles de l’action. Ce bouton y ramène celles qui en
        sortent ; vérifiez ensuite chaque date.
      </p>
      <p>
        <button type="button" className="button button-secondary" onClick={() => align(action)}>
          Aligner les dates des composantes
        </button>
      </p>
      <Table
        caption="Dates des composantes"
        head={[
          'N° Composantes',
          'Date de début actuelle',
          'Date de fin actuelle',
          'Nouvelle date de début',
          'Nouvelle date de fin',
        ]}
      >
        {action.components.map(({ number, title, startDate, endDate }) => (
          <Row key={number}>
            <RowHead label="N° Composantes">
              {number} <span className="component-title">{title}</span>
            </RowHead>
            <Cell label="Date de début actuelle">{frenchDay(startDate)}</Cell>
            <Cell label="Date de fin actuelle">{frenchDay(endDate)}</Cell>
            <Cell label="Nouvelle date de début">
              <DateField
                name={componentField(number, 'startDate')}
                label={`Composante ${number}, nouvelle date de début`}
                quiet
              />
            </Cell>
            <Cell label="Nouvelle date de fin">
              <DateField
                name={componentField(number, 'endDate')}
                label={`Composante ${number}, nouvelle date de fin`}
                quiet
              />
            </Cell>
          </Row>
        ))}
      </Table>
    </section>
  </>
);

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
  const found = Object.entries(requestPaths).find(([one]) => one === path)?.[1];
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
        <h1>{requestType[found]}</h1>
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
      <h1>{requestType[found]}</h1>
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
          const wanted = readBody(found, action, typed);
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
        {found === 'DATES' && <DateFields action={action} />}
        {found === 'SITE' && (
          <>
            <p>
              Lieu actuel : <strong>{action.site}</strong>
            </p>
            <TextField name="changes/site" label="Nouveau lieu" required size={50} />
          </>
        )}
        {found === 'HEADCOUNT' && (
          <>
            <p>
              Nombre de places actuel : <strong>{action.places}</strong>
            </p>
            <TextField name="changes/places" label="Nouveau nombre de places" required inputMode="numeric" size={7} />
          </>
        )}
      </Form>
      <ContactHelp topic="DATA" />
    </>
  );
};
