import { Link, useNavigate } from 'react-router';
import { frequencyLabels } from '../../../domain/period.ts';
import { useActionRead } from '../action/manage-action.tsx';
import { useCommand } from '../shared/api.ts';
import { Computation } from '../shared/computation.tsx';
import { ContactHelp } from '../shared/contact-help.tsx';
import { PageFailure } from '../shared/failure.tsx';
import { CheckBox, DateField, Form, forgetDraft, SelectField } from '../shared/form.tsx';
import { euros, french, frenchDay } from '../shared/format.ts';
import { PageLoading } from '../shared/loading.tsx';
import { membersOf } from '../shared/members.ts';
import { Notice } from '../shared/notice.tsx';
import { useTitle } from '../shared/title.ts';

const frequencies = Object.entries(frequencyLabels);
const frequencyIn = (typed: string) => membersOf(frequencyLabels).find((code) => code === typed);

/** The guide's « Détail de l’ouverture ». Says what will happen before the click, which cannot be undone. */
export const OpenAction = () => {
  const navigate = useNavigate();
  const open = useCommand('openAction');
  const { actionNumber, data: action, error, refetch } = useActionRead();
  useTitle('Ouverture de l’action', error !== null || open.error !== null);
  if (action === undefined)
    return error === null ? <PageLoading /> : <PageFailure error={error} retry={() => void refetch()} />;
  const back = `/actions/${actionNumber}`;
  const draft = `open ${actionNumber}`;
  const { advance } = action;
  return (
    <>
      <p className="over-title">
        {action.contractNumber} – {action.actionNumber} – {action.lot}
      </p>
      <h1>Ouverture de l’action</h1>
      <p>{action.title}</p>
      <Notice kind="warning" title="Ne pas ouvrir l’action avant l’entrée du premier stagiaire">
        <p>
          L’ouverture déclenche la facture d’avance : celle-ci ne pourra pas être traitée si aucun stagiaire n’est entré
          dans l’action. La date d’ouverture doit correspondre à la date d’entrée du premier stagiaire.
        </p>
      </Notice>
      {action.status !== 'AO' ? (
        <Notice kind="info" title="Cette action est déjà ouverte">
          <p>
            Elle a commencé le {frenchDay(action.actualStartDate)}. Pour corriger cette date, faites une{' '}
            <Link to={`${back}/demandes/nouvelle`}>demande de modification</Link>.
          </p>
          <p>
            <Link to={back}>Retour à la gestion de l’action de formation</Link>
          </p>
        </Notice>
      ) : (
        <>
          {!action.allowed.open.ok && (
            <Notice kind="warning" title="L’action ne peut pas encore être ouverte">
              <p>{french(action.allowed.open.detail ?? '')}</p>
              <p>
                <Link to={`${back}/stagiaires`}>Enregistrer l’entrée d’un stagiaire</Link>
              </p>
            </Notice>
          )}
          <section className="panel" aria-labelledby="details">
            <h2 id="details">Détail de l’ouverture</h2>
            <p className="hint">Les champs obligatoires sont marqués par un *.</p>
            <Form
              draft={draft}
              submit="Valider le formulaire"
              busy={open.isPending}
              error={open.error}
              actions={
                <Link className="button button-secondary" to={back}>
                  Retour à la gestion de l’action de formation
                </Link>
              }
              onSubmit={({ day, text, addError }) => {
                const actualStartDate = day('actualStartDate', 'Date de début réelle');
                const reportingFrequency = frequencyIn(text('reportingFrequency'));
                const invoicingPeriod = frequencyIn(text('invoicingPeriod'));
                if (text('understood') !== 'on') {
                  addError('understood', 'Cochez la case pour confirmer que l’ouverture est définitive.');
                }
                return () =>
                  open.mutate(
                    {
                      params: { actionNumber },
                      body: {
                        actualStartDate,
                        ...(reportingFrequency === undefined ? {} : { reportingFrequency }),
                        ...(invoicingPeriod === undefined ? {} : { invoicingPeriod }),
                      },
                    },
                    {
                      onSuccess: (opened) => {
                        forgetDraft(draft);
                        void navigate(back, {
                          state: {
                            done: `L’ouverture de l’action est enregistrée au ${frenchDay(opened.actualStartDate)} : elle est désormais en cours (EC). ${
                              opened.advance.state === 'NOT_DUE' || opened.advance.amountCents === null
                                ? 'Aucune facture d’avance n’est due.'
                                : `La facture d’avance de ${euros(opened.advance.amountCents)} part vers le service financier.`
                            }`,
                          },
                        });
                      },
                    },
                  );
              }}
            >
              <dl className="facts">
                <div>
                  <dt>Date de début prévue</dt>
                  <dd>{frenchDay(action.plannedStartDate)}</dd>
                </div>
                <div>
                  <dt>Date de fin prévue</dt>
                  <dd>{frenchDay(action.plannedEndDate)}</dd>
                </div>
                <div>
                  <dt>Entrée du premier stagiaire</dt>
                  <dd>{action.firstEntryDate === null ? 'Aucune entrée' : frenchDay(action.firstEntryDate)}</dd>
                </div>
              </dl>
              <DateField
                name="actualStartDate"
                label="Date de début réelle"
                required
                initial={action.firstEntryDate}
                hint={
                  action.firstEntryDate === null
                    ? 'Format jj/mm/aaaa : la date d’entrée du premier stagiaire'
                    : 'Format jj/mm/aaaa. Proposée d’après l’entrée du premier stagiaire'
                }
              />
              <div className="fields">
                <SelectField
                  name="reportingFrequency"
                  label="Fréquence de déclaration"
                  options={frequencies}
                  initial={action.reportingFrequency}
                />
                <SelectField
                  name="invoicingPeriod"
                  label="Période de facturation"
                  options={frequencies}
                  initial={action.invoicingPeriod}
                />
              </div>
              <section className="inset" aria-labelledby="what-next">
                <h3 id="what-next">Ce que l’ouverture déclenche</h3>
                {advance.amountCents === null ? (
                  <p>Aucune facture d’avance : {french(advance.reason?.detail ?? '')}</p>
                ) : (
                  <>
                    <p className="amount-line">
                      <span>Facture d’avance émise aussitôt</span>
                      <strong className="amount">{euros(advance.amountCents)}</strong>
                    </p>
                    {advance.computation !== null && <Computation computation={advance.computation} />}
                  </>
                )}
                <p>
                  L’action passe au statut « En cours » : une fois la date d’ouverture réelle renseignée, il n’est plus
                  possible de la remettre « en attente d’ouverture ».
                </p>
              </section>
              <CheckBox
                name="understood"
                label="J’ouvre cette action à la date d’entrée du premier stagiaire ; cette ouverture est définitive."
              />
            </Form>
          </section>
        </>
      )}
      <ContactHelp topic="DATA" />
    </>
  );
};
