import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { codeOf } from './error-code.ts';

export type Listening = { readonly port: number; readonly close: () => Promise<void> };

/** Serves on loopback; port 0 takes a free one. */
export const listen = async (listener: RequestListener, wanted = 0): Promise<Listening> =>
  new Promise((resolve, reject) => {
    const server = createServer(listener);
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : wanted,
        close: async () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });

/** Reads a body up to a limit; `null` beyond it. */
export const readBytes = async (request: IncomingMessage, limit: number): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size <= limit) chunks.push(bytes);
  }
  return size > limit ? null : Buffer.concat(chunks);
};

/** The same as text; empty beyond the limit. */
export const readText = async (request: IncomingMessage, limit: number): Promise<string> =>
  (await readBytes(request, limit))?.toString('utf8') ?? '';

/** Below what systems hand out by themselves (32768 on Linux), so that nobody is given it before it is used. */
const reserved = { from: 20_000, to: 32_000 } as const;

/** A port that nobody listens on, for a program that takes only a number. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const wanted = randomInt(reserved.from, reserved.to);
    try {
      const { port, close } = await listen(() => {}, wanted);
      await close();
      return port;
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
    }
  }
};
