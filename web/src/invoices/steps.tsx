import { invoiceState } from '../registry.tsx';
import { frenchDay, frenchInstant } from '../shared/format.ts';
import { whoDid } from '../shared/words.ts';
import type { ShownInvoice } from './follow-up.tsx';

/** Each state of the invoice, with its day where it is not the one it was said on, and the answers to a suspension. */
export const FollowUp = ({ invoice: { statusHistory, answers } }: { readonly invoice: ShownInvoice }) => (
  <ol className="history">
    {statusHistory.map((step, index) => {
      const rank = statusHistory.slice(0, index + 1).filter(({ state }) => state === 'SUSPENDED').length;
      const said = frenchInstant(step.at);
      return (
        <li key={`${step.at} ${step.state}`}>
          <strong>{invoiceState[step.state].label}</strong>
          {!said.startsWith(frenchDay(step.on)) && ` à la date du ${frenchDay(step.on)}`}
          <span className="muted">
            {' '}
            {said} · {whoDid(step.by)}
          </span>
          {step.reason !== null && <p>{step.reason}</p>}
          {step.state === 'SUSPENDED' &&
            answers
              .filter(({ suspension }) => suspension === rank)
              .map((answer) => (
                <p key={answer.at}>
                  <strong>Réponse de l’organisme, le {frenchDay(answer.on)} :</strong> {answer.text}
                </p>
              ))}
        </li>
      );
    })}
  </ol>
);
