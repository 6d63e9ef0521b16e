import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeActionStore } from '../../functions/shared/store/actions.ts';
import { asTable } from '../../functions/shared/store/client.ts';
import { makeEnrolmentStore } from '../../functions/shared/store/enrolments.ts';
import { clientFor } from '../../infra/local/engine/dynoxide.ts';

afterEach(() => vi.restoreAllMocks());

describe('a list of enrolments that is too long to be read', () => {
  const client = clientFor('http://127.0.0.1:1');
  const table = asTable(client, 'full');
  const store = makeEnrolmentStore(table, makeActionStore(table));
  /** A partition without an end, a thousand items an answer. */
  const endless = (): void => {
    vi.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(async () => ({
      Items: Array.from({ length: 1_000 }, () => ({})),
      LastEvaluatedKey: { pk: 'p', sk: 's' },
    }));
  };

  it('is an error, never an empty list: of one provider', async () => {
    endless();
    await expect(store.rowsOfProvider('GR237', undefined)).rejects.toThrow('More than 20000 enrolments');
  });

  it('is an error, never an empty list: of what waits', async () => {
    endless();
    await expect(store.pending()).rejects.toThrow('More than 20000 enrolments');
  });
});
