import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { ReplyOf } from '../../../contract/client.ts';
import { useApi, useCommand } from '../shared/api.ts';
import { PageFailure, ReadFailure } from '../shared/failure.tsx';
import { Form, forgetDraft, TextArea } from '../shared/form.tsx';
import { frenchInstant, number } from '../shared/format.ts';
import { Loading, PageLoading } from '../shared/loading.tsx';
import { Done, Notice } from '../shared/notice.tsx';
import { useTitle } from '../shared/title.ts';

type Standing = ReplyOf<'showProvider'>;

/** What each of the two acts is called, and means for the provider. */
const acts = {
  suspend: {
    title: 'Suspendre l’organisme',
    meaning:
      'Ses écritures sont refusées aussitôt, avec le motif que vous donnez. Il peut toujours consulter ses actions ; les factures d’avance déjà déclenchées suivent leur cours.',
    label: 'Motif de la suspension',
    missing: 'Motif de la suspension : l’organisme doit savoir pourquoi, et quoi faire.',
    done: 'est suspendu : ses écritures sont refusées.',
  },
  reinstate: {
    title: 'Lever la suspension',
    meaning: 'L’organisme peut de nouveau enregistrer, dès maintenant.',
    label: 'Motif de la levée',
    missing: 'Motif de la levée : indiquez ce qui a été réglé.',
    done: 'n’est plus suspendu : il peut de nouveau enregistrer.',
  },
} as const;

const Decide = ({ act, provider }: { readonly act: keyof typeof acts; readonly provider: Standing }) => {
  const suspend = useCommand('suspendProvider');
  const reinstate = useCommand('reinstateProvider');
  const [done, setDone] = useState<string | null>(null);
  const command = act === 'suspend' ? suspend : reinstate;
  const { title, meaning, label, missing } = acts[act];
  const draft = `${act} ${provider.organisation}`;
  return (
    <section className="inset" aria-labelledby="standing">
      {done !== null && <Done key={done}>{done}</Done>}
      <h2 id="standing">{title}</h2>
      <p>{meaning}</p>
      <Form
        key={act}
        draft={draft}
        submit={title}
        secondary
        busy={command.isPending}
        error={command.error}
        onSubmit={({ text, addError }) => {
          const reason = text('reason');
          if (reason === '') addError('reason', missing);
          return () =>
            command.mutate(
              { params: { organisation: provider.organisation }, body: { reason } },
              {
                onSuccess: () => {
                  forgetDraft(draft);
                  setDone(`${provider.organisation} ${acts[act].done}`);
                },
              },
            );
        }}
      >
        <TextArea name="reason" label={label} required rows={3} maxLength={1000} hint="L’organisme lit ce motif." />
      </Form>
    </section>
  );
};

/** The same figures as the home page's line for this provider, each leading to what it counts. */
const Figures = ({ organisation }: { readonly organisation: string }) => {
  const { data, error, refetch } = useApi('showDashboard', {});
  if (data === undefined)
    return error === null ? <Loading /> : <ReadFailure error={error} retry={() => void refetch()} />;
  const found = data.organisations?.find((one) => one.organisation === organisation);
  if (found === undefined) return <p className="empty">Aucune action n’est encore attribuée à cet organisme.</p>;
  const of = (more: string): string => `organisation=${organisation}${more}`;
  const figures = [
    ['Actions en retard de fermeture', found.actions.closureOverdue, `/actions?${of('&overdue=true')}`],
    ['Actions en attente d’ouverture', found.actions.awaitingOpening, `/actions?${of('&status=AO')}`],
    ['Actions en cours', found.actions.inProgress, `/actions?${of('&status=EC')}`],
    ['Actions fermées', found.actions.closed, `/actions?${of('&status=FE')}`],
    ['Inscriptions en attente', found.pendingEnrolments, `/inscriptions?${of('')}`],
    ['Déclarations de réalisations en attente', found.pendingDeclarations, `/declarations?${of('')}`],
    ['Demandes de modification en attente', found.pendingRequests, `/demandes?${of('&state=PENDING')}`],
  ] as const;
  return (
    <ul className="figures">
      {figures.map(([label, value, to]) => (
        <li className="figure" key={label}>
          <Link to={to}>
            <span className="figure-label">{label}</span>
            <span className="figure-value">{number(value)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
};

/** One provider, for the Région: what waits there, whom to write to, and its suspension. */
export const Provider = () => {
  const { organisation = '' } = useParams();
  const { data: provider, error, refetch } = useApi('showProvider', { params: { organisation } });
  useTitle(`Organisme ${organisation}`, error !== null);
  if (provider === undefined)
    return error === null ? <PageLoading /> : <PageFailure error={error} retry={() => void refetch()} />;
  const facts = [
    ['SIRET', provider.siret ?? ''],
    ['Adresse', provider.address],
    ['Contact', provider.contactName],
    ['Téléphone', provider.phone],
  ] as const;
  return (
    <>
      <p className="over-title">Organisme {organisation}</p>
      <h1>{provider.name === '' ? organisation : provider.name}</h1>
      {provider.suspended && (
        <Notice kind="warning" title="Organisme suspendu">
          <p>
            Depuis le {frenchInstant(provider.since ?? '')}, par {provider.by}. Motif : {provider.reason}
          </p>
        </Notice>
      )}
      <div className="panels">
        <section className="panel" aria-labelledby="figures">
          <h2 id="figures">Suivi</h2>
          <Figures organisation={organisation} />
        </section>
        <section className="panel" aria-labelledby="sheet">
          <h2 id="sheet">Fiche organisme</h2>
          <dl className="facts">
            {facts.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value === '' ? 'Non renseigné' : value}</dd>
              </div>
            ))}
            <div>
              <dt>Courriel</dt>
              <dd>
                {provider.email === '' ? 'Non renseigné' : <a href={`mailto:${provider.email}`}>{provider.email}</a>}
              </dd>
            </div>
          </dl>
        </section>
      </div>
      <Decide act={provider.suspended ? 'reinstate' : 'suspend'} provider={provider} />
    </>
  );
};
