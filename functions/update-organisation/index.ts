import { live } from '../shared/wiring.ts';
import { makeUpdateOrganisation } from './handler.ts';

export const handler = makeUpdateOrganisation(live());
