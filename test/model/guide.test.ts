import { describe, expect, it } from 'vitest';
import { play } from './play.ts';

/** Always the same lives here, so that a failure is of the change at hand; others are played by `npm run test:long`. */
const seed = Number(process.env['SEED'] ?? 3);
/** The fewest in which everything below happens; `npm run oracle` plays more. */
const lives = Number(process.env['LIVES'] ?? 30);

const verbs =
  'register enrol confirm refuse cancel noShow enter exit open close declare file receiveLetter approve refuseRequest withdraw settleAdvance sayOfInvoice answerSuspension replaceInvoice daysPass dailyJob setStanding publish resend readFeed';
const refusals =
  'ROLE_NOT_ALLOWED NOT_FOUND PROVIDER_SUSPENDED INVALID ACTION_ALREADY_EXISTS ACTION_NOT_AWAITING_OPENING NO_TRAINEE_ENTERED ACTION_NOT_OPEN ACTION_CLOSED OPENING_DATE_NOT_FIRST_ENTRY OPENING_DATE_IN_FUTURE OPENING_DATE_BEFORE_PLANNED_START OPENING_DATE_AFTER_PLANNED_END ENROLMENT_ALREADY_EXISTS ENROLMENT_STATE ENTRY_IN_FUTURE ENTRY_BEFORE_PLANNED_START ENTRY_AFTER_PLANNED_END EXIT_IN_FUTURE EXIT_BEFORE_ENTRY EXIT_AFTER_PLANNED_END DECLARATION_NOT_DUE CLOSURE_BLOCKED CLOSING_DATE_IN_FUTURE CLOSING_DATE_BEFORE_ACTUAL_START CLOSING_DATE_BEFORE_LAST_EXIT REQUEST_ALREADY_PENDING REQUEST_NOT_PENDING LETTER_NOT_RECEIVED DATES_INCOHERENT NOTHING_CHANGED JUSTIFICATION_REQUIRED INVOICE_STATE';
const mustHappen = `${verbs} ${refusals}`.split(' ');

describe('the product, whatever people do', () => {
  it('answers as the guide would, and leaves nothing for the auditor to find', async () => {
    const { steps, counts } = await play({
      runs: lives,
      length: 40,
      seed,
      shrink: process.env['NO_SHRINK'] === undefined,
    });

    expect(steps).toBeGreaterThanOrEqual(40 * lives);
    // A life in which something never happened would prove nothing of it.
    expect(mustHappen.filter((name) => (counts.get(name) ?? 0) === 0)).toEqual([]);
  }, 600_000);
});
