import { makeProviderStore } from '../../store/providers.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeShowOrganisation } from './handler.ts';

export const handler = makeShowOrganisation({ providers: makeProviderStore(tableFromEnvironment()) });
