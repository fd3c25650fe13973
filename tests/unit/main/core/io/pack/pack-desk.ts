import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { toAppError, type AppError } from '../../../../../../shared/errors.ts';
import type { PackHeader } from '../../../../../../shared/pack/manifest.ts';
import { sha256Hex } from '../../../../../../main/core/store/blobs.ts';
import { verifyPackFile } from '../../../../../../main/core/io/pack/verify-pack-file.ts';
import type { PackPart } from '../../../../../../main/core/io/pack/write-pack-file.ts';
import { zipBytes, type ZipEntry } from '../../../../../support/zip-bytes.ts';

export const HEADER: PackHeader = {
  format: 'assaypack',
  packId: 'pack-1',
  packRev: 1,
  name: 'Refunds',
  recipient: { reviewerId: 'person-2', name: 'Robin' },
  author: { personId: 'person-1', name: 'Lee' },
  blinding: { judge: false },
  people: [{ personId: 'person-1', name: 'Lee' }],
  sources: [{ name: 'runs', format: 'assay' }],
};

export function caseLine(id: string, output = 'ok'): string {
  const record = { id, kind: 'test_case', input: 'in', actualOutput: output };
  const raw = JSON.stringify(record);
  const packed = { caseId: `runs:${id}`, sha: sha256Hex(raw), source: 'runs', rawIsBody: true };
  return `${JSON.stringify({ ...packed, raw, record })}\n`;
}

export function parts(cases: string, events = ''): PackPart[] {
  return [
    { name: 'events.jsonl', chunks: () => [events] },
    { name: 'rubric.json', chunks: () => ['{"id":"r"}'] },
    { name: 'cases.jsonl', chunks: () => [cases] },
  ];
}

/** A folder that goes with the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'assay-pack-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes bytes as a pack file. @returns what reading it says, or null if it is accepted. */
export async function refusal(bytes: Uint8Array): Promise<AppError | null> {
  const file = path.join(tempFolder(), 'bad.assaypack');
  writeFileSync(file, bytes);
  try {
    await verifyPackFile(file, new Set());
    return null;
  } catch (error) {
    return toAppError(error);
  }
}

/** Entries of a pack with a manifest that fits its other files. */
export function packEntries(
  files: Readonly<Record<string, string | Uint8Array>>,
  change: Readonly<Record<string, unknown>> = {},
): ZipEntry[] {
  const all: Readonly<Record<string, string | Uint8Array>> = {
    'cases.jsonl': '',
    'rubric.json': '{}',
    'events.jsonl': '',
    ...files,
  };
  const entries = Object.entries(all).map(([name, content]) => ({
    name,
    content: Buffer.from(content),
  }));
  const listed = entries.map(({ name, content }) => ({
    name,
    sha256: sha256Hex(content),
    bytes: content.length,
  }));
  const lines = (name: 'cases.jsonl' | 'events.jsonl') =>
    Buffer.from(all[name] ?? '')
      .toString()
      .split('\n')
      .filter(Boolean).length;
  const manifest = {
    ...HEADER,
    formatVersion: 1,
    counts: { cases: lines('cases.jsonl'), events: lines('events.jsonl') },
    files: listed,
    keyId: null,
    ...change,
  };
  return [...entries, { name: 'manifest.json', content: Buffer.from(JSON.stringify(manifest)) }];
}

export function packBytes(
  files: Readonly<Record<string, string | Uint8Array>>,
  change: Readonly<Record<string, unknown>> = {},
): Buffer {
  return zipBytes(packEntries(files, change));
}
