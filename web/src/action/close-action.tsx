import { Link, useNavigate } from 'react-router';
import { closureRemedy } from '../registry.tsx';
import { problemOf, useCommand } from '../shared/api.ts';
import { PageFailure } from '../shared/failure.tsx';
import { CheckBox, DateField, Form, forgetDraft } from '../shared/form.tsx';
import { french, frenchDay } from '../shared/format.ts';
import { PageLoading } from '../shared/loading.tsx';
import { isMember } from '../shared/members.ts';
import { Notice } from '../shared/notice.tsx';
import { useTitle } from '../shared/title.ts';
import { useActionRead } from './manage-action.tsx';

type Blocking = { readonly code: string; readonly detail: string; readonly period?: string | undefined };
const isBlocking = (value: unknown): value is Blocking =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  'detail' in value &&
  typeof value.detail === 'string';

/** What stands in the way, as the refusal names it. */
const blockingOf = (error: unknown): readonly Blocking[] => {
  const problem = problemOf(error);
  if (problem?.kind !== 'refused') return [];
  const listed = problem.more['blocking'];
  return Array.isArray(listed) ? listed.filter(isBlocking) : [];
};

const remedyOf = (at: string, { code, period }: Blocking) =>
  isMember(closureRemedy, code) ? closureRemedy[code](at, period) : null;

export const CloseAction = () => {
  const navigate = useNavigate();
  const close = useCommand('closeAction');
  const { actionNumber, data: action, error, refetch } = useActionRead();
  useTitle('Fermeture de l’action', error !== null || close.error !== null);
  if (action === undefined)
    return error === null ? <PageLoading /> : <PageFailure error={error} retry={() => void refetch()} />;
  const back = `/actions/${actionNumber}`;
  const draft = `close ${actionNumber}`;
  const refused = blockingOf(close.error);
  const blocking = refused.length > 0 ? refused : (action.allowed.close.blocking ?? []);
  return (
    <>
      <p className="over-title">
        {action.contractNumber} – {action.actionNumber} – {action.lot}
      </p>
      <h1>Fermeture de l’action</h1>
      {blocking.length > 0 ? (
        <Notice kind="warning" title="Ce qui empêche la fermeture">
          <ul>
            {blocking.map((one) => {
              const remedy = remedyOf(back, one);
              return (
                <li key={`${one.code} ${one.detail}`}>
                  {french(one.detail)} {remedy !== null && <Link to={remedy[0]}>{remedy[1]}</Link>}
                </li>
              );
            })}
          </ul>
        </Notice>
      ) : (
        !action.allowed.close.ok && (
          <Notice kind="warning" title="L’action ne peut pas être fermée">
            <p>{french(action.allowed.close.detail ?? '')}</p>
            <p>
              <Link to={back}>Retour à la gestion de l’action de formation</Link>
            </p>
          </Notice>
        )
      )}
      <p>
        L’action se ferme quand plus aucun stagiaire n’est en formation, que toutes les déclarations dues sont faites et
        qu’aucune demande n’est en attente. Elle ne peut pas être rouverte.
      </p>
      <section className="panel" aria-labelledby="details">
        <h2 id="details">Détail de la fermeture</h2>
        <p className="hint">Les champs obligatoires sont marqués par un *.</p>
        <Form
          draft={draft}
          submit="Fermer l’action"
          busy={close.isPending}
          error={close.error}
          actions={
            <Link className="button button-secondary" to={back}>
              Retour à la gestion de l’action de formation
            </Link>
          }
          onSubmit={({ day, text, addError }) => {
            const actualEndDate = day('actualEndDate', 'Date de fin réelle');
            if (text('understood') !== 'on')
              addError('understood', 'Cochez la case pour confirmer la fermeture définitive.');
            return () =>
              close.mutate(
                { params: { actionNumber }, body: { actualEndDate } },
                {
                  onSuccess: () => {
                    forgetDraft(draft);
                    void navigate(back, { state: { done: `L’action est fermée au ${frenchDay(actualEndDate)}.` } });
                  },
                },
              );
          }}
        >
          <dl className="facts">
            <div>
              <dt>Date de début réelle</dt>
              <dd>{frenchDay(action.actualStartDate)}</dd>
            </div>
            <div>
              <dt>Date de fin prévue</dt>
              <dd>{frenchDay(action.plannedEndDate)}</dd>
            </div>
          </dl>
          <DateField name="actualEndDate" label="Date de fin réelle" required />
          <CheckBox name="understood" label="Je ferme définitivement cette action." />
        </Form>
      </section>
    </>
  );
};
