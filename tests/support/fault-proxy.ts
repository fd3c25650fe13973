import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';

/** What happens to one request on its way to the server. */
export type Fault =
  | { readonly kind: 'none' }
  /** The line breaks after so many bytes of the request's body; the server gets no more than those. */
  | { readonly kind: 'cut-request'; readonly bytes: number }
  /** The server answers, and the line breaks after so many bytes of the answer's body. */
  | { readonly kind: 'cut-response'; readonly bytes: number }
  /** The server does all that was asked; nobody hears of it. */
  | { readonly kind: 'lose-response' }
  /** The server gets the request twice, and the second answer is the one that arrives. */
  | { readonly kind: 'repeat' }
  /** An old request comes once more before this one. */
  | { readonly kind: 'replay-old' }
  | { readonly kind: 'refuse' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Stands between a client and the server, and breaks what it is told to break. */
export interface FaultProxy {
  readonly url: string;
  /** Everything that clients sent, in order. */
  readonly seen: ProxiedRequest[];
  /** Decides the fate of each request. */
  setFate: (fate: (request: ProxiedRequest) => Fault) => void;
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** @param target address of the server. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const seen: ProxiedRequest[] = [];
  let fate: (request: ProxiedRequest) => Fault = () => ({ kind: 'none' });

  const forward = ({ method, path, headers, body }: ProxiedRequest): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const call = request(target + path, { method, headers, agent: false }, (response) => {
        readAll(response).then(
          (read) =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read }),
          reject,
        );
      });
      call.once('error', reject);
      call.end(body);
    });

  /** Sends no more than the first bytes of a request, then breaks the line. */
  const forwardPart = (proxied: ProxiedRequest, bytes: number): Promise<void> =>
    new Promise((resolve) => {
      const { method, path, headers, body } = proxied;
      const call = request(target + path, { method, headers, agent: false });
      call.once('error', () => resolve());
      call.once('close', () => resolve());
      call.write(body.subarray(0, bytes), () => call.destroy());
    });

  const pass = async (proxied: ProxiedRequest, response: ServerResponse): Promise<void> => {
    const fault = fate(proxied);
    switch (fault.kind) {
      case 'refuse':
        return void response.destroy();
      case 'answer':
        response.writeHead(fault.status, fault.headers);
        return void response.end(fault.body ?? '');
      case 'cut-request':
        await forwardPart(proxied, fault.bytes);
        return void response.destroy();
      case 'lose-response':
        await forward(proxied);
        return void response.destroy();
      case 'repeat':
        await forward(proxied);
        return give(response, await forward(proxied));
      case 'replay-old': {
        const old = seen.findLast(({ path }) => path === '/v1/push');
        if (old) await forward(old);
        return give(response, await forward(proxied));
      }
      case 'cut-response': {
        const answer = await forward(proxied);
        response.writeHead(answer.status, answer.headers);
        response.write(answer.body.subarray(0, fault.bytes), () => response.destroy());
        return;
      }
      case 'none':
        return give(response, await forward(proxied));
    }
  };

  const server = createServer((incoming, response) => {
    const take = async () => {
      const { method = '', url: path = '', headers } = incoming;
      const proxied = { method, path, headers, body: await readAll(incoming) };
      seen.push(proxied);
      await pass(proxied, response);
    };
    // The server itself is away: the client sees a broken line.
    take().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    setFate(next) {
      fate = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function give(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers);
  response.end(body);
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
