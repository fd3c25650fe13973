import { createHash } from 'node:crypto';
import { canonicalEvent } from '../../../shared/events/canonical.ts';
import { annotationStream } from '../../../shared/events/event.ts';
import { digestOf } from '../../../shared/protocol/digest.ts';
import { createRandom } from '../generate-cases.ts';

/** The person id of the n-th simulated reviewer. */
export function reviewerId(reviewer: number): string {
  return `reviewer-${String(reviewer).padStart(5, '0')}`;
}

/** The access token of the n-th simulated reviewer; only its hash is in the store. */
export function reviewerToken(reviewer: number): string {
  return `token-of-${reviewerId(reviewer)}`;
}

const WORDS =
  'the answer names a refund that the policy does not allow and cites no source for it'.split(' ');

/**
 * The canonical texts of what a reviewer says in a pack: a verdict, stars and a reason of a few words a
 * case, some 700 bytes. The same for the same reviewer and pack.
 */
export function eventsOf(packId: string, reviewer: number, count: number): string[] {
  const random = createRandom(reviewer * 7919 + packId.length);
  const authorId = reviewerId(reviewer);
  const stream = annotationStream(packId, authorId);
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
  return Array.from({ length: count }, (_, index) =>
    canonicalEvent({
      v: 1,
      eventId: `0194${hex(4)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`,
      stream,
      kind: 'annotation.committed',
      packId,
      packRev: 1,
      caseId: `agent-runs:${index}`,
      caseSha: hex(64),
      rubricRev: 1,
      authorId,
      deviceId: `${authorId}-laptop`,
      deviceSeq: index + 1,
      parents: [],
      clientTime: '2026-11-02T08:14:09.120Z',
      activeMs: 4000 + Math.floor(random() * 60_000),
      body: {
        target: { kind: 'case' },
        answers: {
          verdict: random() < 0.7 ? 'pass' : 'fail',
          quality: 1 + Math.floor(random() * 5),
          reason: WORDS.slice(Math.floor(random() * 8)).join(' '),
        },
        judgeSeen: 'visible',
      },
    }),
  );
}

/** Digest of the stream that these events fill. */
export function digestOfTexts(texts: readonly string[]): string {
  return digestOf(texts.map((text) => createHash('sha256').update(text).digest('hex')));
}
