import { live } from '../shared/wiring.ts';
import { makePreviewModification } from './handler.ts';

export const handler = makePreviewModification(live());
