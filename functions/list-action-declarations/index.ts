import { live } from '../shared/wiring.ts';
import { makeListActionDeclarations } from './handler.ts';

export const handler = makeListActionDeclarations(live());
