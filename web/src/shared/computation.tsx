import type { ReplyOf } from '../../../contract/client.ts';
import { euros, french, frenchDay, number, percentage } from './format.ts';

type Given = ReplyOf<'showInvoice'>['computation'];

const shown = ({ value, unit }: Given['operands'][number]): string => {
  switch (unit) {
    case 'CENTS':
      return euros(value);
    case 'RATE':
      return percentage(value);
    case 'MONTHS':
      return `${number(value)} mois`;
  }
};

/** How an amount came about: in sentences, then every operand with its article, and the rule in force. */
export const Computation = ({ computation }: { readonly computation: Given }) => (
  <div className="computation">
    {computation.steps.map((step) => (
      <p key={step}>{french(step)}</p>
    ))}
    <details>
      <summary>Détail du calcul</summary>
      <dl className="facts">
        {computation.operands.map((operand) => (
          <div key={operand.name}>
            <dt>
              {operand.label}
              {operand.article !== undefined && <span className="muted"> ({operand.article})</span>}
            </dt>
            <dd>{shown(operand)}</dd>
          </div>
        ))}
        <div>
          <dt>
            Avance <span className="muted">({computation.article})</span>
          </dt>
          <dd>{euros(computation.amountCents)}</dd>
        </div>
      </dl>
      <p className="muted small">
        Règle en vigueur du {frenchDay(computation.ruleVersion.inForceFrom)}
        {computation.ruleVersion.inForceTo !== undefined && ` au ${frenchDay(computation.ruleVersion.inForceTo)}`},{' '}
        {computation.ruleVersion.broughtBy}
      </p>
    </details>
  </div>
);
