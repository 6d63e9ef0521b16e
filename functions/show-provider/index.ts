import { makeProviderStore } from '../../store/providers.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeShowProvider } from './handler.ts';

export const handler = makeShowProvider({ providers: makeProviderStore(tableFromEnvironment()) });
