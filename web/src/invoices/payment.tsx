import { euros, french, frenchDay } from '../shared/format.ts';
import { Notice } from '../shared/notice.tsx';
import { periodStart } from '../shared/words.ts';
import type { ShownInvoice } from './follow-up.tsx';
import { PaymentClock } from './invoice-table.tsx';

/** Until when to pay, where the period stands, and from what it runs. */
export const PaymentFacts = ({ invoice }: { readonly invoice: ShownInvoice }) => {
  const { paymentClock: clock, paymentPeriodFrom: from } = invoice;
  return (
    <>
      <div>
        <dt>À payer au plus tard le</dt>
        <dd>
          {frenchDay(invoice.paymentDueOn)}
          {clock !== null && clock.formerDueOn !== null && (
            <>
              <br />
              <span className="muted">au lieu du {frenchDay(clock.formerDueOn)}, avant l’interruption</span>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Délai de paiement</dt>
        <dd>
          <PaymentClock clock={clock} />
          {clock !== null && (
            <>
              <br />
              <span className="muted">
                depuis le {frenchDay(clock.startedOn)}
                {from !== null && clock.formerDueOn === null && ` (${periodStart[from.event]})`}
              </span>
            </>
          )}
        </dd>
      </div>
    </>
  );
};

/** What a late payment costs so far. */
export const LatePayment = ({ late }: { readonly late: NonNullable<ShownInvoice['latePayment']> }) => (
  <Notice kind="warning" title="Retard de paiement">
    <p>
      {late.days} jour{late.days > 1 && 's'} de retard, du {frenchDay(late.from)} au {frenchDay(late.to)}. Sont dus sans
      être demandés :
    </p>
    <ul>
      <li>
        {late.interestCents === null ? 'des intérêts moratoires' : `${euros(late.interestCents)} d’intérêts moratoires`}
        . <span className="muted">{french(late.detail)}</span>
      </li>
      <li>{euros(late.recoveryCents)} d’indemnité forfaitaire pour frais de recouvrement (CCP D2192-35).</li>
    </ul>
    {late.payableBy !== null && <p>À verser au plus tard le {frenchDay(late.payableBy)} (CCP R2192-36).</p>}
  </Notice>
);
