import type { IncomingMessage } from 'node:http';
import { type Listening, listen, readText } from '../http-server.ts';
import type { Bus } from './bus.ts';

const maxBytes = 10 * 1024 * 1024;
const type = 'application/x-amz-json-1.1';

/** Where functions send their events: EventBridge's endpoint, for this one call. */
export const serveBus = async (bus: Bus, onError: (error: unknown) => void): Promise<Listening> => {
  const answerTo = async (request: IncomingMessage): Promise<unknown> => {
    const body = await readText(request, maxBytes);
    const target = String(request.headers['x-amz-target'] ?? '');
    if (target !== 'AWSEvents.PutEvents') throw new Error(`The player does not know ${target}`);
    return bus.putEvents(body);
  };
  return listen((request, response) => {
    answerTo(request).then(
      (answer) => response.writeHead(200, { 'content-type': type }).end(JSON.stringify(answer)),
      (error: unknown) => {
        onError(error);
        const refusal = { __type: 'ValidationException', message: String(error) };
        response.writeHead(400, { 'content-type': type }).end(JSON.stringify(refusal));
      },
    );
  });
};
