import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { useAnotherEngine } from './program.ts';

const sweptSchema = z.object({ result: z.object({ isError: z.literal(false) }) });

/** Deletes the expired items, with the engine's own tool. Throws when it does not. */
export const sweepExpired = async (toolPort: number): Promise<void> => {
  const response = await fetch(`http://127.0.0.1:${toolPort}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'sweep_ttl', arguments: {} } }),
    // It reads every item: 170 000 of them take some ten seconds.
    signal: AbortSignal.timeout(120_000),
  });
  if (!response.ok) throw new Error(`TTL sweep answered ${response.status}`);
  // Only the body says that the tool is gone, or failed.
  const answer = sweptSchema.safeParse(await response.json());
  if (!answer.success) throw new Error(`TTL sweep did not sweep: ${answer.error.message}`);
};

/** The same, at the start: the tool answers a little later than the engine. */
export const firstSweep = async (toolPort: number): Promise<void> => {
  for (let tries = 0; ; tries += 1) {
    try {
      await sweepExpired(toolPort);
      return;
    } catch (error) {
      if (tries > 100)
        throw new Error(`Le moteur embarqué n’efface plus ce qui a expiré (sweep_ttl). ${useAnotherEngine}`, {
          cause: error,
        });
      await sleep(20);
    }
  }
};
