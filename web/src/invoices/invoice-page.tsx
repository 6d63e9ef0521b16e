import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { invoiceState } from '../registry.tsx';
import { problemOf, useApi, useCommand } from '../shared/api.ts';
import { Computation } from '../shared/computation.tsx';
import { ContactHelp } from '../shared/contact-help.tsx';
import { Failure, PageFailure } from '../shared/failure.tsx';
import { euros, french, frenchDay } from '../shared/format.ts';
import { PageLoading } from '../shared/loading.tsx';
import { useMe } from '../shared/me.ts';
import { Done, Notice, useDone } from '../shared/notice.tsx';
import { PermittedButton } from '../shared/permitted.tsx';
import { ProviderName } from '../shared/provider-name.tsx';
import { StateTag } from '../shared/tag.tsx';
import { useTitle } from '../shared/title.ts';
import { AnswerForm, NoticeForm, reasonTitleOf, type ShownInvoice, StatusForm } from './follow-up.tsx';
import { LatePayment, PaymentFacts } from './payment.tsx';
import { FollowUp } from './steps.tsx';

const Replacement = ({ invoice }: { readonly invoice: ShownInvoice }) => {
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
      {invoice.paymentClock?.suspension != null && (
        <Notice kind="info">
          <p>{french(invoice.paymentClock.suspension.detail)}</p>
        </Notice>
      )}
      {invoice.latePayment !== null && <LatePayment late={invoice.latePayment} />}
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
        <PaymentFacts invoice={invoice} />
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
      {me.role === 'finance' && <NoticeForm invoice={invoice} announce={setDone} />}
      {me.role === 'finance' && <StatusForm key={invoice.state} invoice={invoice} announce={setDone} />}
      {me.role === 'titulaire' && <AnswerForm key={invoice.answers.length} invoice={invoice} announce={setDone} />}
      {me.role === 'titulaire' && <Replacement invoice={invoice} />}
      <section aria-labelledby="follow-up">
        <h2 id="follow-up">Suivi</h2>
        <FollowUp invoice={invoice} />
      </section>
      <ContactHelp
        topic="INVOICING"
        about={`BDC ${invoice.references.purchaseOrderNumber} – facture ${invoice.number ?? invoice.id}`}
      />
    </>
  );
};
