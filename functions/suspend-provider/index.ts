import { live } from '../shared/wiring.ts';
import { makeSuspendProvider } from './handler.ts';

export const handler = makeSuspendProvider(live());
