import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { HelloSchema, PushResponseSchema } from '../../../shared/protocol/messages.ts';
import { quantileOf } from '../figure.ts';
import { eventsOf, reviewerToken } from '../sync/generate-events.ts';

/*
 * Many reviewers push what they said, each over a connection of his own, and try again as the app does.
 * `push-load.ts BASE PACK REVIEWERS EVENTS BATCH SPREAD_SECONDS`. Bodies are made before the clock starts:
 * a thousand laptops do that beside the server, not on it. A line on standard error says when they start.
 */

const [, , base = '', packId = '', ...numbers] = process.argv;
const [reviewers = 0, events = 0, batch = 1, spreadSeconds = 0] = numbers.map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const waits: number[] = [];
const sum = { accepted: 0, duplicate: 0, other: 0, retries: 0, bytes: 0 };

const { epoch } = HelloSchema.parse(await (await fetch(`${base}/v1/hello`)).json());
const bodies = Array.from({ length: reviewers }, (_, reviewer) => {
  const texts = eventsOf(packId, reviewer, events);
  const batches = [];
  for (let at = 0; at < texts.length; at += batch) {
    const taken = texts.slice(at, at + batch).map((json) => ({ json }));
    batches.push(Buffer.from(JSON.stringify({ projectId: 'main', epoch, events: taken })));
  }
  return batches;
});
process.stderr.write('start\n');
const startMs = performance.now();
await Promise.all(bodies.map(pushAll));
const seconds = (performance.now() - startMs) / 1000;
agent.destroy();
console.log(
  JSON.stringify({
    ...sum,
    seconds,
    pushes: waits.length,
    p50: quantileOf(waits, 0.5),
    p99: quantileOf(waits, 0.99),
    max: quantileOf(waits, 1),
  }),
);

async function pushAll(batches: readonly Buffer[], reviewer: number): Promise<void> {
  await wait((reviewer / reviewers) * spreadSeconds * 1000);
  for (const body of batches) {
    const wantedMs = performance.now();
    sum.bytes += body.length;
    for (let attempt = 0; !(await push(body, reviewer, attempt)); attempt += 1) sum.retries += 1;
    waits.push(performance.now() - wantedMs);
  }
}

/** @returns whether the server answered for every event; if not, the pause before the next try is over. */
async function push(body: Buffer, reviewer: number, attempt: number): Promise<boolean> {
  const pauseMs = Math.random() * Math.min(30_000, 1000 * 2 ** attempt);
  try {
    const { status, retryAfterS, text } = await post(body, reviewerToken(reviewer));
    if (status !== 200) {
      if (status < 500 && status !== 429 && status !== 408) throw new Error(`${status}: ${text}`);
      await wait(retryAfterS * 1000 + pauseMs);
      return false;
    }
    for (const result of PushResponseSchema.parse(JSON.parse(text)).results) {
      if (result.status === 'accepted') sum.accepted += 1;
      else if (result.status === 'duplicate') sum.duplicate += 1;
      else sum.other += 1;
    }
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === null) throw error;
    await wait(pauseMs);
    return false;
  }
}

function post(
  body: Buffer,
  token: string,
): Promise<{ status: number; retryAfterS: number; text: string }> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': body.length,
  };
  return new Promise((resolve, reject) => {
    const call = request(`${base}/v1/push`, { method: 'POST', agent, headers }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      reply.once('error', reject).once('end', () => {
        const retryAfterS = Number(reply.headers['retry-after'] ?? 0);
        resolve({ status: reply.statusCode ?? 0, retryAfterS, text });
      });
    });
    call.once('error', reject);
    call.end(body);
  });
}
