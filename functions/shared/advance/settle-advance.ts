import { enteredCount } from '../../../domain/action/index.ts';
import { assess } from '../../../domain/advance/index.ts';
import { type CalendarDate, latest, yearOf } from '../../../domain/calendar-date.ts';
import { system } from '../../../domain/caller/index.ts';
import { type ActionEvent, change } from '../../../domain/event/index.ts';
import { hold, type Invoice, issue, prepareAdvance } from '../../../domain/invoice/index.ts';
import { formatEuros } from '../../../domain/money.ts';
import { backoff, type Change, commit, prepare } from '../store/commit.ts';
import type { Deps } from '../wiring.ts';
import { type Asked, type Facts, makeReadAhead } from './read-ahead.ts';

export type Buyer = { readonly name: string; readonly siret: string };
export type Outcome = 'issued' | 'held' | 'nothing-to-do';

/** What one decision stands on: all of it but the provider's sheet is checked again by the write. */
export type AdvanceFacts = Facts & {
  /** The invoice that holding wrote, if any. */
  readonly held: Invoice | null;
};

/** The one held because nobody was in yet: said to the provider, the Région and finance in the same words. */
const nobodyIn = {
  code: 'NO_TRAINEE_ENTERED',
  detail:
    'Aucun stagiaire n’est entré dans l’action : la facture d’avance est retenue. Elle partira d’elle-même dès qu’une entrée sera enregistrée.',
} as const;

const by = system('advance-invoice');

const content = ({ stored: { action }, profile }: AdvanceFacts, buyer: Buyer) => {
  const advance = assess(action.advanceTerms);
  if (!advance.due) throw new Error(`${action.actionNumber} waits for an advance that is not due`);
  return prepareAdvance({
    actionNumber: action.actionNumber,
    organisation: action.organisation,
    contractNumber: action.contractNumber,
    terms: action.advanceTerms,
    advance,
    parties: { seller: { name: profile?.name ?? action.organisation, siret: profile?.siret ?? null }, buyer },
  });
};

const happened = (
  type: ActionEvent['type'],
  at: string,
  invoice: Invoice,
  before: string | null,
  after: string,
): ActionEvent => ({
  type,
  at,
  by,
  subject: invoice.id,
  changes: [
    ...change('advance', 'Facture d’avance', before, after),
    ...(invoice.state === 'HELD' ? [] : change('invoiceNumber', 'Numéro de facture', null, invoice.number)),
    ...(invoice.state === 'HELD'
      ? []
      : change('amount', 'Montant de l’avance', null, formatEuros(invoice.amounts.inclTaxCents))),
  ],
  data: { invoiceId: invoice.id, amountInclTaxCents: invoice.amounts.inclTaxCents },
});

/** Nobody is in: hold. The write conditions on the action's revision, so an entry recorded meanwhile makes it decide again. */
const holding = (read: AdvanceFacts, buyer: Buyer, at: string): Change => {
  const { stored } = read;
  const { action } = stored;
  if (action.facts.advance.state === 'HELD') return { before: stored, after: action, events: [], advanceDone: true };
  const invoice = hold(content(read, buyer), { reason: nobodyIn, at, by: by.userId });
  return {
    before: stored,
    after: { ...action, facts: { ...action.facts, advance: { state: 'HELD', invoiceId: invoice.id } } },
    events: [happened('ADVANCE_HELD', at, invoice, 'Attendue', 'Retenue')],
    invoices: [{ invoice, isNew: true }],
    advanceDone: true,
  };
};

/** Somebody is in: number, invoice, event and feed position in one write. The series never goes back in time. */
const issuing = (read: AdvanceFacts, buyer: Buyer, at: string, today: CalendarDate): Change => {
  const { stored, series, feedHead } = read;
  const held = stored.action.facts.advance.state === 'HELD' ? read.held : null;
  const { action } = stored;
  const on = series === null ? today : latest(today, series.lastIssuedOn);
  const from = held?.state === 'HELD' ? held : content(read, buyer);
  const issued = issue(from, { rank: (series?.last ?? 0) + 1, on, at, by: by.userId });
  if (!issued.ok) throw new Error(issued.error.detail);
  const invoice = issued.value;
  return {
    before: stored,
    after: {
      ...action,
      facts: {
        ...action.facts,
        advance: {
          state: 'ISSUED',
          invoiceId: invoice.id,
          invoiceNumber: invoice.number,
          rejected: false,
          issuedCount: 1,
        },
      },
    },
    events: [happened('ADVANCE_ISSUED', at, invoice, held === null ? 'Attendue' : 'Retenue', 'Émise')],
    invoices: [{ invoice, isNew: held === null }],
    numbering: { organisation: action.organisation, year: yearOf(on), before: series, issuedOn: on },
    feedHead,
    advanceDone: true,
  };
};

/**
 * What to do for an action whose advance waits: number it when somebody is in, hold it when nobody is; `null` when
 * nothing is to be done (any more).
 */
export const decideAdvance = (
  read: AdvanceFacts,
  buyer: Buyer,
  at: string,
  today: CalendarDate,
): { readonly outcome: 'issued' | 'held'; readonly change: Change } | null => {
  const { facts } = read.stored.action;
  if (facts.advance.state !== 'AWAITED' && facts.advance.state !== 'HELD') return null;
  return enteredCount(facts) > 0
    ? { outcome: 'issued', change: issuing(read, buyer, at, today) }
    : { outcome: 'held', change: holding(read, buyer, at) };
};

const tries = 30;

/**
 * Takes those whose turn comes together, and brings one after another as far as it can go: issued when somebody is in, held
 * when nobody is. Safe to repeat, in any order with entries and openings: every write stands on what was read, and what is
 * done already is left alone. Throws when the table does not answer or the race is lost too often: the record is then
 * delivered again.
 */
export const makeSettleAdvances =
  ({ table, clock, invoices }: Pick<Deps, 'table' | 'clock' | 'invoices'>, buyer: Buyer) =>
  (together: readonly Asked[]) => {
    const ahead = makeReadAhead(table, together);
    return async (asked: Asked): Promise<Outcome> => {
      const { actionNumber, correlationId } = asked;
      for (let attempt = 0; attempt < tries; attempt += 1) {
        const today = clock.today();
        const facts = await ahead.factsOf(asked, today, attempt > 0);
        // Written with the action, on whose revision the write stands: it cannot be another one's.
        const held = facts.stored.action.facts.advance.state === 'HELD' ? await invoices.get(actionNumber, 1) : null;
        const decided = decideAdvance({ ...facts, held }, buyer, clock.now(), today);
        if (decided === null) return 'nothing-to-do';
        const saved = await commit(table, prepare([decided.change], correlationId));
        if (saved.ok) {
          for (const stored of saved.value) ahead.carry(stored, decided.change);
          return decided.outcome;
        }
        await backoff(Math.min(attempt, 4));
      }
      throw new Error(`Too many races lost on the advance of ${actionNumber}`);
    };
  };
export type SettleAdvances = ReturnType<typeof makeSettleAdvances>;
