import { isUtf8 } from 'node:buffer';
import { Transform, type Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { isTooDeep } from '../shared/json-structure.ts';
import { SERVER_LIMITS } from '../shared/protocol/limits.ts';

/** A refusal with the HTTP status that it is answered with. */
export class HttpProblem extends Error {
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: number, code: string, message: string) {
    super(message);
    this.name = 'HttpProblem';
    this.statusCode = statusCode;
    this.code = code;
  }
}

/** Text of a JSON body. @throws HttpProblem 400 where it is not UTF-8 or nests too deep. */
export function bodyText(body: Buffer): string {
  if (!isUtf8(body)) throw new HttpProblem(400, 'not_utf8', 'The request is not valid UTF-8.');
  const text = body.toString('utf8');
  if (isTooDeep(text, SERVER_LIMITS.jsonDepth))
    throw new HttpProblem(
      400,
      'too_deep',
      `The request is nested deeper than ${SERVER_LIMITS.jsonDepth}.`,
    );
  return text;
}

function counted(limit: number, what: string): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= limit) done(null, chunk);
      else done(new HttpProblem(413, 'too_large', `The ${what} is larger than ${limit} bytes.`));
    },
  });
}

/** A request body, unpacked where it is gzip or zstd, that fails as soon as it passes a limit. */
export function limitedBody(payload: Readable, encoding: string | undefined): Readable {
  const raw = counted(SERVER_LIMITS.bodyBytes, 'request');
  if (encoding === undefined || encoding === 'identity') return chain(payload, raw);
  const unpack =
    encoding === 'gzip' ? createGunzip() : encoding === 'zstd' ? createZstdDecompress() : null;
  if (unpack === null)
    throw new HttpProblem(415, 'bad_encoding', 'Requests are sent plain, as gzip or as zstd.');
  const unpacked = counted(SERVER_LIMITS.decompressedBytes, 'unpacked request');
  return chain(payload, raw, unpack, unpacked);
}

function chain(source: Readable, ...steps: Transform[]): Readable {
  let last: Readable = source;
  for (const step of steps) {
    last.once('error', (error) => step.destroy(toProblem(error)));
    last = last.pipe(step);
  }
  return last;
}

function toProblem(error: Error): Error {
  return error instanceof HttpProblem
    ? error
    : new HttpProblem(400, 'bad_encoding', 'The request cannot be unpacked.');
}
