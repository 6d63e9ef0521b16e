import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { transitions } from '../../domain/action/action.ts';
import { advanceTransitions } from '../../domain/advance/progress.ts';
import { enrolmentTransitions } from '../../domain/enrolment/enrolment.ts';
import { invoiceTransitions } from '../../domain/invoice/status.ts';
import { requestTransitions } from '../../domain/modification-request/request.ts';
import { projectRoot } from '../../infra/bundle.ts';

const file = join(projectRoot, 'docs', 'states.md');
type Table = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

const byVerb = (table: Table): readonly string[] =>
  Object.entries(table).flatMap(([from, verbs]) =>
    Object.entries(verbs).flatMap(([verb, to]) => (to === null ? [] : [`${from} --> ${to}: ${verb}`])),
  );
const byState = (table: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  Object.entries(table).flatMap(([from, targets]) => targets.map((to) => `${from} --> ${to}`));

const diagram = (initial: readonly string[], moves: readonly string[]): string =>
  [
    '```mermaid',
    'stateDiagram-v2',
    ...initial.map((state) => `  [*] --> ${state}`),
    ...moves.map((move) => `  ${move}`),
    '```',
  ].join('\n');

const diagrams = {
  action: diagram(['AO'], byVerb(transitions)),
  enrolment: diagram(['PENDING'], byVerb(enrolmentTransitions)),
  request: diagram(['PENDING'], byVerb(requestTransitions)),
  advance: diagram(['NONE'], byVerb(advanceTransitions)),
  invoice: diagram(['ISSUED', 'HELD'], byState(invoiceTransitions)),
} as const;

describe('docs/states.md', () => {
  it.each(Object.entries(diagrams))('shows the transitions of the %s as the domain has them', (name, wanted) => {
    const text = readFileSync(file, 'utf8');
    const shown = new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)\n<!-- /${name} -->`, 'u').exec(text)?.[1];
    // UPDATE_DOCS=1 writes what the domain says; the words around are by hand.
    if (process.env['UPDATE_DOCS'] !== undefined) {
      writeFileSync(file, text.replace(`<!-- ${name} -->\n${shown}\n`, `<!-- ${name} -->\n${wanted}\n`));
    }
    expect(process.env['UPDATE_DOCS'] === undefined ? shown : wanted).toBe(wanted);
  });
});
