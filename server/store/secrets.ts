import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export function sha256Hex(value: string | Uint8Array): string {
  return hash('sha256', value);
}

/** An opaque token or code; the store keeps only its SHA-256. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Reads the server's key, or makes one. It lies beside the database, never inside it. */
export function readServerKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

export interface ReceiptOf {
  readonly stream: string;
  readonly eventId: string;
  readonly hash: string;
  readonly authorId: string;
}

/** Proof that this server once took this event from this author. */
export function receiptFor(key: string, of: ReceiptOf): string {
  const text = JSON.stringify([of.stream, of.eventId, of.hash, of.authorId]);
  return createHmac('sha256', key).update(text).digest('hex');
}

export function isReceipt(key: string, of: ReceiptOf, receipt: string): boolean {
  const expected = Buffer.from(receiptFor(key, of));
  const given = Buffer.from(receipt);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
