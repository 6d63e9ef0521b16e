import { Link } from 'react-router';
import { frequencyLabels } from '../../../domain/period.ts';
import { advanceWords } from '../registry.tsx';
import { Computation } from '../shared/computation.tsx';
import { ContactHelp } from '../shared/contact-help.tsx';
import { counted, euros, french, frenchDay, percentage } from '../shared/format.ts';
import { Cell, Row, RowHead, Table } from '../shared/table.tsx';
import { periodStart } from '../shared/words.ts';
import { type Action, useAction } from './manage-action.tsx';

/** What the advance is, or will be, and how its amount comes about. */
export const Advance = ({ action }: { readonly action: Action }) => {
  const { advance, advanceTerms } = action;
  return (
    <section className="panel" aria-labelledby="advance">
      <h2 id="advance">Facture d’avance</h2>
      <p className="amount-line">
        <span>{advanceWords[advance.state](action.status)}</span>
        {advance.amountCents !== null && <strong className="amount">{euros(advance.amountCents)}</strong>}
      </p>
      {advance.reason !== null && (
        <p>
          {french(advance.reason.detail)}
          {advance.reason.article !== undefined && ` (${advance.reason.article})`}
        </p>
      )}
      {advance.invoiceNumber !== null && advance.invoiceId !== null && (
        <p>
          Facture <Link to={`/factures/${advance.invoiceId}`}>{advance.invoiceNumber}</Link>
        </p>
      )}
      {advance.computation !== null && <Computation computation={advance.computation} />}
      <dl className="facts">
        <div>
          <dt>Montant HT du marché</dt>
          <dd>{euros(advanceTerms.amountExclTaxCents)}</dd>
        </div>
        <div>
          <dt>Montant TTC du marché</dt>
          <dd>{euros(advanceTerms.amountInclTaxCents)}</dd>
        </div>
        <div>
          <dt>Durée</dt>
          <dd>{advanceTerms.durationMonths} mois</dd>
        </div>
        <div>
          <dt>Taux de l’avance</dt>
          <dd>{percentage(advanceTerms.rate)}</dd>
        </div>
        <div>
          <dt>Bon de commande</dt>
          <dd>{advanceTerms.purchaseOrderNumber}</dd>
        </div>
        <div>
          <dt>N° d’engagement</dt>
          <dd>{advanceTerms.commitmentNumber}</dd>
        </div>
        <div>
          <dt>Délai de paiement de l’avance</dt>
          <dd>
            {advanceTerms.paymentPeriodFrom === undefined
              ? 'à compter de l’émission de la facture'
              : `à compter du ${frenchDay(advanceTerms.paymentPeriodFrom.on)} (${periodStart[advanceTerms.paymentPeriodFrom.event]})`}
          </dd>
        </div>
      </dl>
      <ContactHelp
        topic="INVOICING"
        about={`BDC ${advanceTerms.purchaseOrderNumber} – action ${action.actionNumber}`}
      />
    </section>
  );
};

export const Identification = () => {
  const action = useAction();
  return (
    <>
      <section className="panel" aria-labelledby="dates">
        <h2 id="dates">Dates et organisation</h2>
        <dl className="facts">
          <div>
            <dt>Date de début prévue</dt>
            <dd>{frenchDay(action.plannedStartDate)}</dd>
          </div>
          <div>
            <dt>Date de début réelle</dt>
            <dd>{frenchDay(action.actualStartDate)}</dd>
          </div>
          <div>
            <dt>Date de fin prévue</dt>
            <dd>{frenchDay(action.plannedEndDate)}</dd>
          </div>
          {action.actualEndDate !== null && (
            <div>
              <dt>Date de fin réelle</dt>
              <dd>{frenchDay(action.actualEndDate)}</dd>
            </div>
          )}
          <div>
            <dt>Première entrée</dt>
            <dd>{frenchDay(action.firstEntryDate)}</dd>
          </div>
          <div>
            <dt>Stagiaires entrés</dt>
            <dd>{counted(action.enteredCount, 'stagiaire', 'stagiaires', 'Aucun')}</dd>
          </div>
          <div>
            <dt>Fréquence de déclaration</dt>
            <dd>{frequencyLabels[action.reportingFrequency]}</dd>
          </div>
          <div>
            <dt>Période de facturation</dt>
            <dd>{frequencyLabels[action.invoicingPeriod]}</dd>
          </div>
          <div>
            <dt>Lieu</dt>
            <dd>{action.site}</dd>
          </div>
          <div>
            <dt>Places</dt>
            <dd>{action.places}</dd>
          </div>
        </dl>
      </section>
      <section className="panel" aria-labelledby="components">
        <h2 id="components">Composantes</h2>
        <Table caption="Composantes de l’action" head={['N°', 'Composante', 'Date de début', 'Date de fin']}>
          {action.components.map((component) => (
            <Row key={component.number}>
              <RowHead label="N°">{component.number}</RowHead>
              <Cell label="Composante" className="wide">
                {component.title}
              </Cell>
              <Cell label="Date de début">{frenchDay(component.startDate)}</Cell>
              <Cell label="Date de fin">{frenchDay(component.endDate)}</Cell>
            </Row>
          ))}
        </Table>
      </section>
      <Advance action={action} />
    </>
  );
};
