import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToDigest, digestOf, EMPTY_DIGEST } from '../../../../shared/protocol/digest.ts';
import { mayRead, mayWrite, streamAccess } from '../../../../shared/protocol/streams.ts';

const ann = { personId: 'ann', role: 'reviewer' } as const;
const lead = { personId: 'lea', role: 'lead' } as const;
const viewer = { personId: 'vic', role: 'viewer' } as const;

describe('streams', () => {
  it('SP1: names that are not streams of a pack are refused', () => {
    for (const name of [
      'ws',
      '',
      'ann',
      'ann/p',
      'ann/p/a/b',
      'pack/',
      'pack/p/x',
      'x/p',
      'ann//a',
    ])
      expect(streamAccess(name), name).toBeNull();
    expect(streamAccess('ann/p/a')).toEqual({ kind: 'ann', packId: 'p', reviewerId: 'a' });
  });

  it('SP2: a reviewer reads the pack and what is his own, and writes only his answers', () => {
    expect(mayRead(ann, 'pack/p')).toBe(true);
    expect(mayRead(ann, 'ann/p/ann')).toBe(true);
    expect(mayRead(ann, 'assign/p/ann')).toBe(true);
    for (const stream of ['ann/p/bob', 'assign/p/bob', 'lead/p', 'ws'])
      expect(mayRead(ann, stream), stream).toBe(false);
    expect(mayWrite(ann, 'ann/p/ann', 'annotation.committed')).toBe(true);
    expect(mayWrite(ann, 'ann/p/ann', 'a.newer.kind')).toBe(true);
    expect(mayWrite(ann, 'ann/p/ann', 'adjudication.decided')).toBe(false);
    for (const stream of ['ann/p/bob', 'pack/p', 'assign/p/ann', 'lead/p'])
      expect(mayWrite(ann, stream, 'pack.published'), stream).toBe(false);
  });

  it("SP3: a lead reads everything but writes no reviewer's answers; a viewer writes nothing", () => {
    expect(mayRead(lead, 'ann/p/bob')).toBe(true);
    expect(mayWrite(lead, 'ann/p/bob', 'annotation.committed')).toBe(false);
    expect(mayWrite(lead, 'lead/p', 'adjudication.decided')).toBe(true);
    expect(mayRead(viewer, 'ann/p/vic')).toBe(false);
    expect(mayWrite(viewer, 'ann/p/vic', 'annotation.committed')).toBe(false);
  });

  it('SP4: the digest does not depend on the order', () => {
    const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
    fc.assert(
      fc.property(fc.array(hash), (hashes) => {
        expect(digestOf([...hashes].reverse())).toBe(digestOf(hashes));
      }),
    );
    expect(addToDigest('f'.repeat(32), `${'0'.repeat(31)}1${'0'.repeat(32)}`)).toBe(EMPTY_DIGEST);
  });
});
