import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startPlayer } from '../../player/player.ts';

describe('the business day of npm start', () => {
  it('goes on from the day that the data began on, when no other is asked for', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'ouverture-day-'));
    const dayOf = async (options: { readonly today?: string }): Promise<string> => {
      const player = await startPlayer({ dataDir, empty: true, ...options });
      try {
        const answer = await fetch(`${player.url}/local/clock`, { signal: AbortSignal.timeout(5_000) });
        return z.object({ today: z.string() }).parse(await answer.json()).today;
      } finally {
        await player.stop();
      }
    };

    expect(await dayOf({ today: '2023-03-01' })).toBe('2023-03-01');
    expect(await dayOf({})).toBe('2023-03-01');
    rmSync(dataDir, { recursive: true });
  });
});
