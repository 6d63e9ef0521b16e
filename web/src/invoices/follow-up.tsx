import type { ReplyOf } from '../../../contract/client.ts';
import { invoiceState, settableState } from '../registry.tsx';
import { useCommand } from '../shared/api.ts';
import { DateField, Form, forgetDraft, SelectField, TextArea } from '../shared/form.tsx';
import { french, frenchDay } from '../shared/format.ts';
import { isMember, membersOf } from '../shared/members.ts';

export type ShownInvoice = ReplyOf<'showInvoice'>;
type FormProps = { readonly invoice: ShownInvoice; readonly announce: (done: string) => void };
const settableStates = membersOf(settableState);
export const reasonTitleOf = (state: ShownInvoice['state']): string | null =>
  isMember(settableState, state) ? settableState[state].reasonTitle : null;

/** What the day of a status is, by the state that it follows. */
const dayHint = (invoice: ShownInvoice, interrupted: boolean): string => {
  const answered = invoice.answers.at(-1);
  const answer = answered === undefined ? '' : ` L’organisme a répondu le ${frenchDay(answered.on)}.`;
  const { state } = invoice;
  if (state === 'IN_PROCESS')
    return 'Pour une suspension, le jour où l’organisme a reçu l’avis : laissez vide tant qu’il n’est pas connu. Sinon, aujourd’hui si vous n’indiquez rien.';
  if (state === 'SUSPENDED')
    return `Pour reprendre le traitement, le jour où tout ce qui manquait a été reçu${interrupted ? ' : le nouveau délai part de ce jour' : ''}.${answer}`;
  return state === 'PAYMENT_ORDERED'
    ? 'Le jour du paiement. Aujourd’hui si vous n’indiquez rien.'
    : 'Aujourd’hui si vous n’indiquez rien.';
};

export const StatusForm = ({ invoice, announce }: FormProps) => {
  const change = useCommand('changeInvoiceStatus');
  const interrupted = invoice.paymentClock?.suspension?.interrupts === true;
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
        onSubmit={({ text, optionalDay, addError }) => {
          const state = settableStates.find((one) => one === text('state'));
          const reason = text('reason');
          const on = optionalDay('on', 'Date');
          if (state === undefined) addError('state', 'Suite donnée : choisissez ce que devient la facture.');
          else if (reasonTitleOf(state) !== null && reason === '')
            addError('reason', 'Motif : l’organisme doit savoir quoi corriger ou compléter.');
          if (interrupted && state === 'IN_PROCESS' && text('on') === '')
            addError(
              'on',
              'Date : indiquez le jour où tout ce qui manquait a été reçu, le nouveau délai part de ce jour.',
            );
          return () => {
            if (state === undefined) return;
            change.mutate(
              {
                params: { id: invoice.id },
                body: { state, ...(reason === '' ? {} : { reason }), ...(on === undefined ? {} : { on }) },
              },
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
        <DateField name="on" label="Date" hint={`${dayHint(invoice, interrupted)} Format : jj/mm/aaaa.`} />
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

/** When the provider received the notice of the suspension: the payment period stops that day. */
export const NoticeForm = ({ invoice, announce }: FormProps) => {
  const change = useCommand('changeInvoiceStatus');
  const suspension = invoice.paymentClock?.suspension;
  if (suspension === null || suspension === undefined) return null;
  return (
    <section className="inset" aria-labelledby="notice">
      <h2 id="notice">Avis de suspension</h2>
      <p>
        {suspension.noticeReceivedOn === null
          ? 'Le jour où l’organisme a reçu l’avis n’est pas encore indiqué.'
          : `L’organisme a reçu l’avis le ${frenchDay(suspension.noticeReceivedOn)}. Si cette date est fausse, corrigez-la.`}
      </p>
      <Form
        submit="Enregistrer la réception"
        secondary
        busy={change.isPending}
        error={change.error}
        onSubmit={({ day }) => {
          const on = day('on', 'Avis reçu le');
          return () =>
            change.mutate(
              { params: { id: invoice.id }, body: { state: 'SUSPENDED', on } },
              { onSuccess: () => announce(`L’avis de suspension est noté reçu le ${frenchDay(on)}.`) },
            );
        }}
      >
        <DateField name="on" label="Avis reçu le" required initial={suspension.noticeReceivedOn} />
      </Form>
    </section>
  );
};

/** What the provider has completed. */
export const AnswerForm = ({ invoice, announce }: FormProps) => {
  const answer = useCommand('answerSuspension');
  if (invoice.state !== 'SUSPENDED') return null;
  const { ok, detail = '' } = invoice.allowed.answer;
  const draft = `answer ${invoice.id}`;
  return (
    <section className="inset" aria-labelledby="answer">
      <h2 id="answer">Répondre à la suspension</h2>
      {ok ? (
        <Form
          draft={draft}
          submit="Envoyer la réponse"
          busy={answer.isPending}
          error={answer.error}
          onSubmit={({ text, addError }) => {
            const words = text('text');
            if (words === '') addError('text', 'Réponse : dites ce que vous avez corrigé ou transmis, et comment.');
            return () =>
              answer.mutate(
                { params: { id: invoice.id }, body: { text: words } },
                {
                  onSuccess: () => {
                    forgetDraft(draft);
                    announce('Votre réponse est transmise au service financier, datée d’aujourd’hui.');
                  },
                },
              );
          }}
        >
          <TextArea
            name="text"
            label="Réponse"
            required
            rows={4}
            maxLength={2000}
            hint="Ce que vous avez corrigé ou transmis, et comment. N’indiquez le nom d’aucun stagiaire."
          />
        </Form>
      ) : (
        <p>{french(detail)}</p>
      )}
    </section>
  );
};
