import { recordMeasure } from '../measures.ts';
import { type Drill, makeScene } from './scene.ts';

const seconds = (from: number): number => Math.round((performance.now() - from) / 100) / 10;

/** Plays one drill, tells how it goes, and keeps how long it took. Never rejects: what went wrong is in the answer. */
export const play = async (
  drill: Drill,
  say: (text: string) => void,
): Promise<{ readonly seconds: number; readonly error: Error | null }> => {
  const started = performance.now();
  say(`${drill.name} : ${drill.title} (${drill.runbook})`);
  let error: Error | null = null;
  try {
    const scene = makeScene(drill, (text) => say(`  ${seconds(started).toFixed(1).padStart(5)} s  ${text}`));
    try {
      await drill.run(scene);
    } finally {
      await scene.close();
    }
  } catch (thrown) {
    error = thrown instanceof Error ? thrown : new Error(String(thrown));
  }
  const took = seconds(started);
  say(error === null ? `  tenu en ${took} s` : `  MANQUÉ après ${took} s : ${error.message}`);
  recordMeasure({
    suite: 'drills',
    measure: `${drill.name}: from the trouble to the clean audit`,
    value: error === null ? took : 'not held',
    unit: error === null ? 's' : '',
    target: '',
    pass: error === null,
  });
  return { seconds: took, error };
};
