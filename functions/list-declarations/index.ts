import { live } from '../shared/wiring.ts';
import { makeListDeclarations } from './handler.ts';

export const handler = makeListDeclarations(live());
