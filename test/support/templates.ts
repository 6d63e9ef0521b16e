import type { Templates } from '../../infra/template.ts';
import { assembled } from '../../player/template/assembly.ts';

const { stateful, stateless, web } = await assembled({ bundles: 'stub' });

/**
 * The synthesised templates, functions and client left empty: made once for what they are made of, then read from the
 * disk (test/player/template/assembly.test.ts holds them against a fresh synthesis).
 */
export const templates: Templates = { stateful, stateless, web };
