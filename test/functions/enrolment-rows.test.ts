import { describe, expect, it } from 'vitest';
import { clientFor } from '../../player/engine/engine.ts';
import { makeActionStore } from '../../store/actions.ts';
import { asTable } from '../../store/client.ts';
import { makeEnrolmentStore } from '../../store/enrolments.ts';

describe('a list of enrolments that is too long to be read', () => {
  const client = clientFor('http://127.0.0.1:1');
  // An endless partition, a thousand items per answer.
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
