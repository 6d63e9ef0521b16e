import { live } from '../shared/wiring.ts';
import { makeShowOrganisation } from './handler.ts';

export const handler = makeShowOrganisation(live());
