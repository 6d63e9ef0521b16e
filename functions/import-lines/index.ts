import { live } from '../shared/wiring.ts';
import { makeImportLines } from './handler.ts';

export const handler = makeImportLines(live());
