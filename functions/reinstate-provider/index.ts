import { live } from '../shared/wiring.ts';
import { makeReinstateProvider } from './handler.ts';

export const handler = makeReinstateProvider(live());
