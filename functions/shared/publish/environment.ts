import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import * as z from 'zod/mini';
import type { Table } from '../../../store/client.ts';
import { makePublish } from './publish.ts';

const busEnvironment = z.object({ BUS_NAME: z.string().check(z.minLength(1)) });

export const publishFromEnvironment = (table: Table) =>
  makePublish(table, new EventBridgeClient({ maxAttempts: 3 }), z.parse(busEnvironment, process.env).BUS_NAME);
