import { type Environment, type FunctionSettings, type Pending, startEnvironment, type Today } from './environment.ts';
import { type Failure, failure, type Invocation } from './invocation.ts';

/** A cold start takes a whole core: more of them at once would only slow everything down on a small machine. */
const maxEnvironments = 2;
const stoppedPlayer = failure('Runtime.Stopped', 'The player stopped');

/**
 * Plays one function: environments are started when needed, each runs one event at a time, and other events queue. When
 * an environment fails to start, all queued events fail: the same code would fail again.
 */
export const makeFunction = (
  settings: FunctionSettings,
  { today, onLog }: { readonly today: Today; readonly onLog: (text: string) => void },
) => {
  const environments = new Set<Environment>();
  const queue: Pending[] = [];
  let stopped = false;

  const failQueued = (reason: Failure): void => {
    for (const pending of queue.splice(0)) pending.resolve(reason);
  };
  const begin = (): void => {
    const environment = startEnvironment(settings, today, {
      onLog,
      onFree: next,
      onDeath: (reason, started) => {
        environments.delete(environment);
        onLog(`${settings.name}: ${reason.errorType}: ${reason.error}\n`);
        if (!started) failQueued(reason);
        next();
      },
    });
    environments.add(environment);
  };
  const next = (): void => {
    if (stopped) return;
    for (const environment of environments) {
      if (!environment.isFree()) continue;
      const pending = queue.shift();
      if (pending === undefined) return;
      environment.run(pending);
    }
    // One start at a time: the environment that is starting soon serves most of what waits.
    const starting = [...environments].some((environment) => environment.isStarting());
    if (environments.size < maxEnvironments && !starting && queue.length > 0) begin();
  };

  return {
    settings,
    /** Runs one event. Never rejects: a failure is in the answer, in Lambda's words. */
    invoke: async (event: unknown): Promise<Invocation> =>
      new Promise((resolve) => {
        if (stopped) {
          resolve(stoppedPlayer);
          return;
        }
        queue.push({ event: JSON.stringify(event ?? null), resolve });
        next();
      }),
    /** Starts an environment ahead of the first event. */
    warm: (): void => {
      if (environments.size === 0 && !stopped) begin();
    },
    stop: async (): Promise<void> => {
      stopped = true;
      failQueued(stoppedPlayer);
      await Promise.all([...environments].map(async (environment) => environment.stop(stoppedPlayer)));
      environments.clear();
    },
  };
};
export type PlayedFunction = ReturnType<typeof makeFunction>;
