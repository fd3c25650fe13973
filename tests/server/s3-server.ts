import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A small S3 over HTTP: buckets by path, whole files and ranges, and every signature checked anew. */
export interface S3Server {
  readonly bucketUrl: string;
  readonly files: Map<string, Buffer>;
  /** Why requests were refused, oldest first. */
  readonly refusals: string[];
  readonly close: () => Promise<void>;
}

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

export async function startS3(keys: S3Keys): Promise<S3Server> {
  const files = new Map<string, Buffer>();
  const refusals: string[] = [];
  const refuse = (response: ServerResponse, status: number, why: string): void => {
    refusals.push(why);
    response.writeHead(status).end(why);
  };
  const answer = (request: IncomingMessage, response: ServerResponse, body: Buffer): void => {
    const problem = signatureProblem(request, body, keys);
    if (problem !== null) return refuse(response, 403, problem);
    const key = request.url ?? '';
    if (request.method === 'PUT') {
      if (request.headers['content-length'] === undefined)
        return refuse(response, 411, 'MissingContentLength');
      files.set(key, body);
      return void response.writeHead(200).end();
    }
    const file = files.get(key);
    if (file === undefined) return refuse(response, 404, 'NoSuchKey');
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (range === null) return void response.writeHead(200).end(file);
    return void response.writeHead(206).end(file.subarray(Number(range[1]), Number(range[2]) + 1));
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    bucketUrl: `http://127.0.0.1:${port}/bucket`,
    files,
    refusals,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Signature Version 4 as its specification describes it. @returns what does not fit, or null */
function signatureProblem(request: IncomingMessage, body: Buffer, keys: S3Keys): string | null {
  const header =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/([^/]+)\/s3\/aws4_request), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (header === null) return 'MissingSecurityHeader';
  const [, keyId = '', scope = '', region = '', names = '', signature = ''] = header;
  if (keyId !== keys.accessKeyId) return 'InvalidAccessKeyId';
  if (region !== keys.region) return 'AuthorizationHeaderMalformed';
  if (!names.split(';').includes('host')) return 'AccessDenied';
  const bodyHash = String(request.headers['x-amz-content-sha256']);
  const isEmpty = bodyHash === 'UNSIGNED-PAYLOAD' && body.length === 0;
  if (!isEmpty && bodyHash !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const date = String(request.headers['x-amz-date']);
  const lines = names.split(';').map((name) => `${name}:${String(request.headers[name])}\n`);
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const canonical = [request.method, path, query, lines.join(''), names, bodyHash].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const [day = ''] = scope.split('/');
  const signing = [day, region, 's3', 'aws4_request'].reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${keys.secretAccessKey}`),
  );
  const expected = createHmac('sha256', signing).update(text).digest('hex');
  return expected === signature ? null : 'SignatureDoesNotMatch';
}

function sha256(value: string | Buffer): string {
  return createHash('sha256').update(value).digest('hex');
}
