import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionReply } from '../../contract/replies/action.ts';
import { actionBody } from '../../contract/routes/register-action.ts';
import { columnsOf } from '../../functions/import-lines/columns.ts';
import { contract, plan } from '../../functions/import-lines/decide-line.ts';
import { projectRoot } from '../../infra/bundle.ts';

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');
const given = Object.keys(actionBody.shape);
/** The advance's terms are named otherwise once they are the action's. */
const kept = given.map((field) => (field === 'advance' ? 'advanceTerms' : field));
const missing = (fields: readonly string[], there: readonly string[]) =>
  fields.filter((field) => !there.includes(field));

describe('a field that an action is registered with', () => {
  it('is shown by the action’s page of the API', () => {
    expect(missing(kept, Object.keys(actionReply.shape))).toEqual([]);
  });

  it('has its column in a file of actions', () => {
    expect(
      missing(
        given,
        columnsOf.actions.map(({ field }) => field.split('/')[0] ?? ''),
      ),
    ).toEqual([]);
  });

  it('counts when a file gives the action again', () => {
    expect(missing(kept, ['actionNumber', ...contract, ...plan])).toEqual([]);
  });

  it('is on the screen, and in the contract', () => {
    const screen = ['identification', 'manage-action'].map((name) => read(`web/src/action/${name}.tsx`)).join('');
    // The year is what lists are filtered by.
    expect(kept.filter((field) => !screen.includes(field))).toEqual(['year']);
    const api = read('docs/api.md');
    expect(given.filter((field) => !api.includes(field))).toEqual([]);
  });
});
