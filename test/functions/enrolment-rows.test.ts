import { describe, expect, it } from 'vitest';
import { makeActionStore } from '../../functions/shared/store/actions.ts';
import { asTable } from '../../functions/shared/store/client.ts';
import { makeEnrolmentStore } from '../../functions/shared/store/enrolments.ts';
import { clientFor } from '../../infra/local/engine/engine.ts';

describe('a list of enrolments that is too long to be read', () => {
  const client = clientFor('http://127.0.0.1:1');
  // A partition without an end, a thousand items an answer.
  client.middlewareStack.add(
    () => async () => ({
      response: {},
      output: {
        $metadata: {},
        Items: Array.from({ length: 1_000 }, () => ({})),
        LastEvaluatedKey: { pk: { S: 'p' }, sk: { S: 's' } },
      },
    }),
    { step: 'deserialize', priority: 'high' },
  );
  const table = asTable(client, 'full');
  const store = makeEnrolmentStore(table, makeActionStore(table));

  it('is an error, never an empty list: of one provider', async () => {
    await expect(store.rowsOfProvider('GR237', undefined)).rejects.toThrow('More than 20000 enrolments');
  });

  it('is an error, never an empty list: of what waits', async () => {
    await expect(store.pending()).rejects.toThrow('More than 20000 enrolments');
  });
});
