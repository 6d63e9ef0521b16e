import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { ReplyOf } from '../../../contract/client.ts';
import { useApi, useCommand } from '../shared/api.ts';
import { ChangesTable } from '../shared/changes-table.tsx';
import { ContactHelp } from '../shared/contact-help.tsx';
import { PageFailure } from '../shared/failure.tsx';
import { DateField, Form, forgetDraft, TextArea, TextField } from '../shared/form.tsx';
import { french, frenchDay } from '../shared/format.ts';
import { Inset } from '../shared/inset.tsx';
import { PageLoading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { Done, Notice } from '../shared/notice.tsx';
import { PermittedButton } from '../shared/permitted.tsx';
import { ProviderName } from '../shared/provider-name.tsx';
import { useTitle } from '../shared/title.ts';
import { Letter, RequestHistory } from './request-table.tsx';

type ModificationRequest = ReplyOf<'showModificationRequest'>;

const LetterReceipt = ({
  request,
  announce,
}: {
  readonly request: ModificationRequest;
  readonly announce: (done: string) => void;
}) => {
  const record = useCommand('recordLetterReceipt');
  const draft = `letter ${request.id}`;
  const known = request.letterReceivedOn !== null;
  if (!request.allowed.recordLetter.ok) return null;
  return (
    <section className="inset" aria-labelledby="letter">
      <h2 id="letter">{known ? 'Corriger la réception du courrier' : 'Courrier reçu'}</h2>
      <p>La demande se valide une fois reçu le courrier signé par une personne habilitée de l’organisme.</p>
      <Form
        key={request.letterReceivedOn}
        draft={draft}
        submit={known ? 'Corriger la date de réception' : 'Enregistrer la réception'}
        secondary
        busy={record.isPending}
        error={record.error}
        onSubmit={({ day }) => {
          const receivedOn = day('receivedOn', 'Date de réception');
          return () =>
            record.mutate(
              { params: { id: request.id }, body: { receivedOn } },
              {
                onSuccess: () => {
                  forgetDraft(draft);
                  announce(`Courrier reçu le ${frenchDay(receivedOn)} : la demande peut être validée.`);
                },
              },
            );
        }}
      >
        <DateField name="receivedOn" label="Date de réception" required initial={request.letterReceivedOn} />
      </Form>
    </section>
  );
};

const Decision = ({
  request,
  announce,
}: {
  readonly request: ModificationRequest;
  readonly announce: (done: string) => void;
}) => {
  const approve = useCommand('approveModification');
  const refuse = useCommand('refuseModification');
  const { allowed } = request;
  const drafts = { approve: `approve ${request.id}`, refuse: `refuse ${request.id}` };
  const decided = (done: string): void => {
    for (const draft of Object.values(drafts)) forgetDraft(draft);
    announce(done);
  };
  return (
    <>
      <section className="inset" aria-labelledby="approve">
        <h2 id="approve">Valider la demande</h2>
        {allowed.approve.ok ? (
          <>
            <p>Toutes les modifications sont appliquées à l’action en une fois. La validation est définitive.</p>
            <Form
              draft={drafts.approve}
              submit="Valider la demande"
              busy={approve.isPending}
              error={approve.error}
              onSubmit={({ text }) => {
                const [remarks, amendmentNumber] = [text('remarks'), text('amendmentNumber')];
                const body = {
                  ...(remarks === '' ? {} : { remarks }),
                  ...(amendmentNumber === '' ? {} : { amendmentNumber }),
                };
                return () =>
                  approve.mutate(
                    { params: { id: request.id }, body },
                    { onSuccess: () => decided('La demande est validée : l’action est modifiée.') },
                  );
              }}
            >
              <TextArea name="remarks" label="Observations" rows={3} maxLength={2000} />
              <TextField name="amendmentNumber" label="N° d’avenant, s’il y en a un" />
            </Form>
          </>
        ) : (
          <p>{french(allowed.approve.detail ?? '')}</p>
        )}
      </section>
      {allowed.refuse.ok && (
        <section className="inset" aria-labelledby="refuse">
          <h2 id="refuse">Refuser la demande</h2>
          <p>L’action reste comme elle est ; l’organisme pourra faire une nouvelle demande. Le refus est définitif.</p>
          <Form
            draft={drafts.refuse}
            submit="Refuser la demande"
            secondary
            busy={refuse.isPending}
            error={refuse.error}
            onSubmit={({ text, addError }) => {
              const reason = text('reason');
              if (reason === '') addError('reason', 'Motif du refus : l’organisme doit savoir quoi corriger.');
              return () =>
                refuse.mutate(
                  { params: { id: request.id }, body: { reason } },
                  { onSuccess: () => decided('La demande est refusée ; l’organisme en voit le motif.') },
                );
            }}
          >
            <TextArea name="reason" label="Motif du refus" required rows={3} maxLength={2000} />
          </Form>
        </section>
      )}
    </>
  );
};

/** A withdrawal cannot be taken back: it is asked for twice, once here and once with what it means. */
const Withdrawal = ({
  request,
  announce,
}: {
  readonly request: ModificationRequest;
  readonly announce: (done: string) => void;
}) => {
  const withdraw = useCommand('withdrawModification');
  const [sure, setSure] = useState(false);
  if (!sure)
    return (
      <PermittedButton permission={request.allowed.withdraw} onClick={() => setSure(true)}>
        Retirer la demande
      </PermittedButton>
    );
  return (
    <Inset title="Retirer cette demande ?">
      <Form
        submit="Retirer définitivement la demande"
        secondary
        busy={withdraw.isPending}
        error={withdraw.error}
        actions={
          <button type="button" className="button button-secondary" onClick={() => setSure(false)}>
            Garder la demande
          </button>
        }
        onSubmit={() => () =>
          withdraw.mutate(
            { params: { id: request.id }, body: {} },
            { onSuccess: () => announce('La demande est retirée : vous pouvez en faire une nouvelle.') },
          )
        }
      >
        <p>La Région ne la traitera pas, même si elle a reçu votre courrier. Il faudra en faire une nouvelle.</p>
      </Form>
    </Inset>
  );
};

/** One request: what would change, why, where it stands, and what the reader may do about it. */
export const RequestPage = () => {
  const me = useMe();
  const { id = '' } = useParams();
  const [done, setDone] = useState<string | null>(null);
  const { data: request, error, refetch } = useApi('showModificationRequest', { params: { id } });
  useTitle(request?.typeLabel ?? 'Demande de modification', error !== null);
  if (request === undefined)
    return error === null ? <PageLoading /> : <PageFailure error={error} retry={() => void refetch()} />;
  return (
    <>
      {done !== null && <Done key={done}>{done}</Done>}
      <p className="over-title">
        Action <Link to={`/actions/${request.actionNumber}`}>{request.actionNumber}</Link> –{' '}
        <ProviderName organisation={request.organisation} />
      </p>
      <h1>{request.typeLabel}</h1>
      <dl className="facts">
        <div>
          <dt>Émetteur</dt>
          <dd>
            {request.issuer.userId} {request.issuer.capacity}
          </dd>
        </div>
        <div>
          <dt>Date d’émission</dt>
          <dd>{frenchDay(request.issuedOn)}</dd>
        </div>
        <div>
          <dt>État</dt>
          <dd>
            <RequestHistory request={request} />
          </dd>
        </div>
        <div>
          <dt>Courrier reçu</dt>
          <dd>{request.letterReceivedOn === null ? 'Pas encore' : frenchDay(request.letterReceivedOn)}</dd>
        </div>
        {request.amendmentNumber !== null && (
          <div>
            <dt>Avenant</dt>
            <dd>{request.amendmentNumber}</dd>
          </div>
        )}
      </dl>
      {request.reason !== null && (
        <Notice kind="warning" title="Motif du refus">
          <p>{request.reason}</p>
        </Notice>
      )}
      {request.remarks !== null && (
        <Notice kind="info" title="Observations">
          <p>{request.remarks}</p>
        </Notice>
      )}
      <section aria-labelledby="changes">
        <h2 id="changes">Modifications</h2>
        <ChangesTable changes={request.changes} />
      </section>
      <section aria-labelledby="motivation">
        <h2 id="motivation">Motivation</h2>
        <p className="quote">{request.justification}</p>
        {request.information.length > 0 && (
          <Notice kind="info">
            <ul>
              {request.information.map((sentence) => (
                <li key={sentence}>{french(sentence)}</li>
              ))}
            </ul>
          </Notice>
        )}
      </section>
      {me.role === 'region' && request.state === 'PENDING' && (
        <>
          <LetterReceipt request={request} announce={setDone} />
          <Decision request={request} announce={setDone} />
        </>
      )}
      {me.role === 'titulaire' && (
        <div className="acts-line">
          <Letter id={request.id} />
          {request.state === 'PENDING' && <Withdrawal request={request} announce={setDone} />}
        </div>
      )}
      <ContactHelp topic="DATA" />
    </>
  );
};
