import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { ReplyOf } from '../../../contract/client.ts';
import { invoiceState, settableState } from '../registry.tsx';
import { problemOf, useApi, useCommand } from '../shared/api.ts';
import { Computation } from '../shared/computation.tsx';
import { ContactHelp } from '../shared/contact-help.tsx';
import { Failure, PageFailure } from '../shared/failure.tsx';
import { Form, forgetDraft, SelectField, TextArea } from '../shared/form.tsx';
import { euros, french, frenchDay, frenchInstant } from '../shared/format.ts';
import { PageLoading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { isMember, membersOf } from '../shared/members.ts';
import { Done, Notice, useDone } from '../shared/notice.tsx';
import { PermittedButton } from '../shared/permitted.tsx';
import { ProviderName } from '../shared/provider-name.tsx';
import { StateTag } from '../shared/tag.tsx';
import { useTitle } from '../shared/title.ts';
import { whoDid } from '../shared/words.ts';
import { PaymentClock } from './invoice-table.tsx';

type Invoice = ReplyOf<'showInvoice'>;
const settableStates = membersOf(settableState);
const reasonTitleOf = (state: Invoice['state']): string | null =>
  isMember(settableState, state) ? settableState[state].reasonTitle : null;

const StatusForm = ({
  invoice,
  announce,
}: {
  readonly invoice: Invoice;
  readonly announce: (done: string) => void;
}) => {
  const change = useCommand('changeInvoiceStatus');
  const states = settableStates.filter((state) => invoice.allowed.changeStatus.includes(state));
  if (states.length === 0) return null;
  return (
    <section className="inset" aria-labelledby="status">
      <h2 id="status">Suite donnée par le service financier</h2>
      <Form
        draft={`status ${invoice.id}`}
        submit="Enregistrer"
        busy={change.isPending}
        error={change.error}
        onSubmit={({ text, addError }) => {
          const state = settableStates.find((one) => one === text('state'));
          const reason = text('reason');
          if (state === undefined) addError('state', 'Suite donnée : choisissez ce que devient la facture.');
          else if (reasonTitleOf(state) !== null && reason === '')
            addError('reason', 'Motif : l’organisme doit savoir quoi corriger ou compléter.');
          return () => {
            if (state === undefined) return;
            change.mutate(
              { params: { id: invoice.id }, body: { state, ...(reason === '' ? {} : { reason }) } },
              {
                onSuccess: () => {
                  forgetDraft(`status ${invoice.id}`);
                  announce(`La facture est notée « ${invoiceState[state].label} ».`);
                },
              },
            );
          };
        }}
      >
        <SelectField
          name="state"
          label="La facture est désormais"
          required
          hint={
            states.includes('REJECTED')
              ? 'Un rejet est définitif : l’organisme émet alors une autre facture, sous un nouveau numéro.'
              : 'Ce que vous enregistrez est aussitôt montré à l’organisme.'
          }
          options={[['', 'Choisir…'], ...states.map((state) => [state, invoiceState[state].label] as const)]}
        />
        <TextArea
          name="reason"
          label="Motif"
          rows={3}
          maxLength={1000}
          hint="Obligatoire pour suspendre ou rejeter : il est montré à l’organisme."
        />
      </Form>
    </section>
  );
};

const Replacement = ({ invoice }: { readonly invoice: Invoice }) => {
  const navigate = useNavigate();
  const replace = useCommand('replaceInvoice');
  const problem = problemOf(replace.error);
  if (invoice.state !== 'REJECTED') return null;
  return (
    <section className="inset" aria-labelledby="replace">
      <h2 id="replace">Remplacer la facture rejetée</h2>
      <p>
        Une nouvelle facture est émise sous un nouveau numéro et cite celle-ci. Corrigez d’abord ce qui a motivé le
        rejet, par exemple dans <Link to="/organisme">votre fiche organisme</Link>.
      </p>
      {problem !== null && <Failure title="La facture n’a pas été remplacée" detail={problem.detail} />}
      <PermittedButton
        permission={invoice.allowed.replace}
        busy={replace.isPending}
        showWhy
        onClick={() =>
          replace.mutate(
            { params: { id: invoice.id }, body: {} },
            {
              onSuccess: (issued) =>
                void navigate(`/factures/${issued.id}`, {
                  state: { done: `La facture ${issued.number} remplace la facture ${invoice.number}.` },
                }),
            },
          )
        }
      >
        Émettre la facture de remplacement
      </PermittedButton>
    </section>
  );
};

export const InvoicePage = () => {
  const me = useMe();
  const { id = '' } = useParams();
  const before = useDone();
  const [done, setDone] = useState<string | null>(null);
  const { data: invoice, error, refetch } = useApi('showInvoice', { params: { id } });
  useTitle(invoice?.number ?? 'Facture d’avance', error !== null);
  if (invoice === undefined)
    return error === null ? <PageLoading /> : <PageFailure error={error} retry={() => void refetch()} />;
  const message = done ?? before;
  return (
    <>
      {message !== null && <Done key={message}>{message}</Done>}
      <p className="over-title">
        Action <Link to={`/actions/${invoice.actionNumber}`}>{invoice.actionNumber}</Link> –{' '}
        <ProviderName organisation={invoice.organisation} />
      </p>
      <div className="title-line">
        <h1>{invoice.number === null ? 'Facture d’avance retenue' : `Facture d’avance ${invoice.number}`}</h1>
        <StateTag state={invoiceState[invoice.state]} />
      </div>
      {invoice.holdReason !== null && (
        <Notice kind="warning" title="Facture retenue">
          <p>{french(invoice.holdReason.detail)}</p>
        </Notice>
      )}
      {invoice.anomaly !== null && (
        <Notice kind="warning">
          <p>{french(invoice.anomaly.detail)}</p>
        </Notice>
      )}
      {invoice.reason !== null && (
        <Notice kind="warning" title={reasonTitleOf(invoice.state) ?? 'Motif'}>
          <p>{invoice.reason}</p>
        </Notice>
      )}
      <p className="amount-line">
        <span>Montant TTC</span>
        <strong className="amount">{euros(invoice.amountInclTaxCents)}</strong>
      </p>
      <dl className="facts">
        <div>
          <dt>Montant HT</dt>
          <dd>{euros(invoice.amountExclTaxCents)}</dd>
        </div>
        <div>
          <dt>TVA</dt>
          <dd>{euros(invoice.vatCents)}</dd>
        </div>
        <div>
          <dt>Émise le</dt>
          <dd>{frenchDay(invoice.issuedOn)}</dd>
        </div>
        <div>
          <dt>À payer au plus tard le</dt>
          <dd>{frenchDay(invoice.paymentDueOn)}</dd>
        </div>
        <div>
          <dt>Délai de paiement</dt>
          <dd>
            <PaymentClock clock={invoice.paymentClock} />
          </dd>
        </div>
        <div>
          <dt>Vendeur</dt>
          <dd>
            {invoice.seller.name}
            <br />
            <span className="muted">SIRET {invoice.seller.siret ?? 'à compléter dans la fiche organisme'}</span>
          </dd>
        </div>
        <div>
          <dt>Acheteur</dt>
          <dd>
            {invoice.buyer.name}
            <br />
            <span className="muted">SIRET {invoice.buyer.siret ?? '–'}</span>
          </dd>
        </div>
        <div>
          <dt>Contrat</dt>
          <dd>{invoice.references.contractNumber}</dd>
        </div>
        <div>
          <dt>Bon de commande</dt>
          <dd>{invoice.references.purchaseOrderNumber}</dd>
        </div>
        <div>
          <dt>N° d’engagement</dt>
          <dd>{invoice.references.commitmentNumber}</dd>
        </div>
        <div>
          <dt>Code service</dt>
          <dd>{invoice.references.serviceCode}</dd>
        </div>
      </dl>
      <p className="muted">{invoice.vat.explanation}</p>
      {invoice.replaces !== null && (
        <p>
          Remplace la facture {invoice.replaces.number} du {frenchDay(invoice.replaces.issuedOn)}.
        </p>
      )}
      {invoice.replacedBy !== null && (
        <p>
          Remplacée par la facture {invoice.replacedBy} :{' '}
          <Link to={`/actions/${invoice.actionNumber}/factures`}>voir les factures de l’action</Link>.
        </p>
      )}
      <section aria-labelledby="computation">
        <h2 id="computation">Calcul du montant</h2>
        <Computation computation={invoice.computation} />
      </section>
      {me.role === 'finance' && <StatusForm key={invoice.state} invoice={invoice} announce={setDone} />}
      {me.role === 'titulaire' && <Replacement invoice={invoice} />}
      <section aria-labelledby="follow-up">
        <h2 id="follow-up">Suivi</h2>
        <ol className="history">
          {invoice.statusHistory.map((step) => (
            <li key={`${step.at} ${step.state}`}>
              <strong>{invoiceState[step.state].label}</strong>
              <span className="muted">
                {' '}
                {frenchInstant(step.at)} · {whoDid(step.by)}
              </span>
              {step.reason !== null && <p>{step.reason}</p>}
            </li>
          ))}
        </ol>
      </section>
      <ContactHelp
        topic="INVOICING"
        about={`BDC ${invoice.references.purchaseOrderNumber} – facture ${invoice.number ?? invoice.id}`}
      />
    </>
  );
};
