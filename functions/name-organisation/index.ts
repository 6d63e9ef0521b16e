import type { PreTokenGenerationV2TriggerHandler } from 'aws-lambda';
import { nameOrganisation } from './handler.ts';

export const handler: PreTokenGenerationV2TriggerHandler = async (event) => nameOrganisation(event);
