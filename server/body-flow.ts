import type { FastifyRequest } from 'fastify';

/** What has to arrive of a body in each stretch of time: half the speed of a very poor line. */
const LEAST_BYTES = 32 * 1024;

/**
 * Gives up a request whose body does not flow. There is no limit to the whole: a large file over a poor line
 * takes minutes, and somebody who sends a byte a second must not hold a connection for as long.
 */
export function watchBodyFlow({ raw }: FastifyRequest, silenceMs: number): void {
  if (raw.complete || raw.method === 'GET' || raw.method === 'HEAD') return;
  let seen = raw.socket.bytesRead;
  const watch = setInterval(() => {
    const { bytesRead } = raw.socket;
    if (!raw.complete && bytesRead - seen < LEAST_BYTES) raw.destroy();
    seen = bytesRead;
  }, silenceMs);
  raw.once('end', () => clearInterval(watch)).once('close', () => clearInterval(watch));
}
