import { Agent, createServer, request } from 'node:http';

/** Stands between functions and what they reach on AWS; while it lasts, the bus hangs up on whoever calls it. */
export const makeBusOutage = async () => {
  const agent = new Agent({ keepAlive: true });
  const targets: string[] = [];
  let lasts = false;
  let refused = 0;
  const server = createServer((incoming, outgoing) => {
    if (lasts && String(incoming.headers['x-amz-target']).startsWith('AWSEvents.')) {
      refused += 1;
      incoming.socket.destroy();
      return;
    }
    const [, rank = '', ...path] = (incoming.url ?? '').split('/');
    const { host: _host, ...headers } = incoming.headers;
    const onward = request(
      `${targets[Number(rank)]}/${path.join('/')}`,
      { agent, headers, method: incoming.method },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('No address');
  return {
    /** For the player: where a function reaches a service instead. */
    between: (_functionName: string, endpoint: string): string =>
      `http://127.0.0.1:${address.port}/${targets.push(endpoint) - 1}`,
    begin: (): void => {
      lasts = true;
    },
    end: (): void => {
      lasts = false;
    },
    /** How often the bus hung up: an outage that refused nothing was none. */
    refused: (): number => refused,
    close: async (): Promise<void> => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
};
