import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import * as z from 'zod';

/** One call to AWS as IAM judges it. `keys`: the partition keys of the items touched; `attributes`: those an update names. */
export type AwsCall = {
  readonly functionName: string;
  readonly action: string;
  /** `table`, `index/gsi1`, or `bus`. */
  readonly resource: string;
  readonly keys: readonly string[];
  readonly attributes?: readonly string[];
};

const key = z.looseObject({ pk: z.object({ S: z.string() }) });
const onItem = z.looseObject({ Key: key });
const updated = onItem.extend({ ExpressionAttributeNames: z.record(z.string(), z.string()).optional() });
const putItem = z.looseObject({ Item: key });
const query = z.looseObject({ IndexName: z.string().optional() });
const batchGet = z.object({ RequestItems: z.record(z.string(), z.looseObject({ Keys: z.array(key) })) });
const batchWrite = z.looseObject({
  RequestItems: z.record(
    z.string(),
    z.array(z.union([z.strictObject({ DeleteRequest: onItem }), z.strictObject({ PutRequest: putItem })])),
  ),
});
const transaction = z.looseObject({
  TransactItems: z.array(
    z.union([
      z.strictObject({ Put: putItem }),
      z.strictObject({ Update: updated }),
      z.strictObject({ Delete: onItem }),
      z.strictObject({ ConditionCheck: onItem }),
    ]),
  ),
});

type Asked = Omit<AwsCall, 'functionName'>;
const item = (verb: string, { pk }: z.infer<typeof key>): Asked => ({
  action: `dynamodb:${verb}`,
  resource: 'table',
  keys: [pk.S],
});

const update = ({ Key, ExpressionAttributeNames = {} }: z.infer<typeof updated>): Asked => ({
  ...item('UpdateItem', Key),
  attributes: ['pk', 'sk', ...Object.values(ExpressionAttributeNames)],
});

/** What a request needs to be granted: a transaction, what each of its parts does. Throws on one not known here. */
export const grantsNeeded = (target: string, body: unknown): readonly Asked[] => {
  const [, verb = ''] = target.split('.');
  switch (verb) {
    case 'UpdateItem':
      return [update(updated.parse(body))];
    case 'GetItem':
    case 'DeleteItem':
      return [item(verb, onItem.parse(body).Key)];
    case 'PutItem':
      return [item(verb, putItem.parse(body).Item)];
    case 'Query': {
      const { IndexName } = query.parse(body);
      return [
        { action: 'dynamodb:Query', resource: IndexName === undefined ? 'table' : `index/${IndexName}`, keys: [] },
      ];
    }
    case 'BatchGetItem':
      return Object.values(batchGet.parse(body).RequestItems).map(({ Keys }) => ({
        action: 'dynamodb:BatchGetItem',
        resource: 'table',
        keys: Keys.map(({ pk }) => pk.S),
      }));
    case 'BatchWriteItem':
      return Object.values(batchWrite.parse(body).RequestItems).map((writes) => ({
        action: 'dynamodb:BatchWriteItem',
        resource: 'table',
        keys: writes.map((write) => ('PutRequest' in write ? write.PutRequest.Item : write.DeleteRequest.Key).pk.S),
      }));
    case 'TransactWriteItems':
      return transaction.parse(body).TransactItems.map((part) => {
        if ('Put' in part) return item('PutItem', part.Put.Item);
        if ('Update' in part) return update(part.Update);
        if ('Delete' in part) return item('DeleteItem', part.Delete.Key);
        return item('ConditionCheckItem', part.ConditionCheck.Key);
      });
    case 'PutEvents':
      return [{ action: 'events:PutEvents', resource: 'bus', keys: [] }];
    default:
      throw new Error(`${target} is not an operation known here`);
  }
};

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

const listening = async (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

/** Proxy between the functions and AWS services that records each call. Changes nothing unless asked to. */
export const startAwsRecorder = async () => {
  const calls: AwsCall[] = [];
  const unreadable: string[] = [];
  const published: string[] = [];
  const targets: string[] = [];
  const cutOff = new Set<string>();
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const pass = async (): Promise<void> => {
      const [, functionName = '', rank = '', ...path] = (incoming.url ?? '').split('/');
      const body = await bodyOf(incoming);
      try {
        const target = String(incoming.headers['x-amz-target'] ?? '');
        const parsed: unknown = JSON.parse(body.toString('utf8'));
        calls.push(...grantsNeeded(target, parsed).map((one) => ({ functionName, ...one })));
        if (target.endsWith('.PutEvents')) published.push(body.toString('utf8'));
      } catch (error) {
        unreadable.push(`${functionName}: ${String(error)}`);
      }
      if (cutOff.has(functionName)) {
        outgoing
          .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
          .end(JSON.stringify({ __type: 'AccessDeniedException', message: body.toString('utf8') }));
        return;
      }
      const { host: _host, ...headers } = incoming.headers;
      const onward = request(
        `${targets[Number(rank)]}/${path.join('/')}`,
        { method: 'POST', headers, agent },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      onward.on('error', () => outgoing.destroy());
      onward.end(body);
    };
    pass().catch(() => outgoing.destroy());
  });
  const port = await listening(server);
  return {
    calls,
    /** Requests that it could not read: none is expected. */
    unreadable,
    /** What went to the bus, call by call, as it was sent. */
    published,
    /** Has every call of these functions, and of no other, refused from now on, by an error that quotes the whole of it, as engines do. */
    cutOff: (...functionNames: readonly string[]): void => {
      cutOff.clear();
      for (const name of functionNames) cutOff.add(name);
    },
    between: (functionName: string, endpoint: string): string => {
      const rank = targets.push(endpoint) - 1;
      return `http://127.0.0.1:${port}/${functionName}/${rank}`;
    },
    stop: async (): Promise<void> => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};
export type AwsRecorder = Awaited<ReturnType<typeof startAwsRecorder>>;
