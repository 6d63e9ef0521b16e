import { assembled } from '../../infra/local/template/assembly.ts';
import type { Templates } from '../../infra/template.ts';

const { stateful, stateless, web } = await assembled({ bundles: 'stub' });

/**
 * The synthesised templates, functions and client left empty: made once for what they are made of, then read from the
 * disk (test/infra/local/assembly.test.ts holds them against a fresh synthesis).
 */
export const templates: Templates = { stateful, stateless, web };
