import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { PackFileWritten } from '../../../shared/contract/pack-files.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import type { PackedAssignments, PackedMetrics } from '../../../shared/pack/contents.ts';
import type { PackHeader } from '../../../shared/pack/manifest.ts';
import type { CoreContext } from '../context.ts';
import type { SigningKey } from '../io/pack/signing.ts';
import { writePackFile, type PackPart } from '../io/pack/write-pack-file.ts';
import { createPackReads, type Pack } from '../review/pack-reads.ts';
import { createRubrics } from '../review/rubrics.ts';
import { signingKeyOf } from '../secrets.ts';
import { getBlob } from '../store/blobs.ts';
import { openReading } from '../store/connection.ts';
import { readSettings } from '../workspace/settings.ts';
import { caseLines, type ListedCase } from './case-lines.ts';
import { publishContent } from './publish-content.ts';
import { readFileEvents, type FileEvent } from './share-events.ts';

export interface PackFileOrder {
  readonly packId: string;
  /** The reviewer whose share is written; null for the whole pack. */
  readonly reviewerId: string | null;
  readonly outPath: string;
  /**
   * Signs the file; null leaves it unsigned. Left out: this person's own key where the system keeps
   * it safely, else none.
   */
  readonly key?: SigningKey | null;
}

/**
 * Writes a pack, or one reviewer's share of it, to a file: complete, or not at all. The same content
 * gives the same bytes on any machine, also after the file was uploaded and its grant says so. A pack
 * whose cases have changed since its revision was last written gets a new revision first.
 * @throws AppFailure `input/not-found` (pack, share), `pack/incomplete`, `pack/too-large`, `export/unwritable`.
 */
export async function buildPackFile(
  context: CoreContext,
  order: PackFileOrder,
): Promise<PackFileWritten> {
  const { packId, reviewerId, outPath } = order;
  await publishContent(context, packId);
  const key = order.key === undefined ? await ownKey(context) : order.key;
  // A connection of its own holds one moment of the workspace while reviews go on.
  const db = openReading(context.databasePath);
  try {
    db.exec('BEGIN');
    const pack = createPackReads(db).get(packId);
    const share = reviewerId === null ? null : shareOf(db, pack, reviewerId);
    const events = readFileEvents(db, packId, reviewerId);
    const cases = share?.cases ?? wholePack(db, packId);
    const header = headerOf(context, db, { pack, share, events, cases });
    const written = await writePackFile(
      outPath,
      header,
      partsOf(context, db, { pack, share, events, cases }),
      key,
    );
    return {
      bytes: written.bytes,
      cases: written.manifest.counts.cases,
      packRev: pack.rev,
      manifestSha256: written.manifestSha256,
      fileSha256: await fileSha256(outPath),
      keyId: written.manifest.keyId,
    };
  } finally {
    db.close();
  }
}

interface Share {
  readonly reviewerId: string;
  readonly name: string;
  readonly expertise: string | null;
  readonly dueAt: string | null;
  readonly cases: readonly ListedCase[];
}

interface Content {
  readonly pack: Pack;
  readonly share: Share | null;
  readonly events: readonly FileEvent[];
  readonly cases: readonly ListedCase[];
}

async function ownKey({ deps }: CoreContext): Promise<SigningKey | null> {
  return deps.secrets.kind === 'os' ? signingKeyOf(deps.secrets) : null;
}

function wholePack(db: Database, packId: string): ListedCase[] {
  return db
    .prepare<[string], ListedCase>(
      'SELECT case_id AS caseId, case_id AS contentId FROM pack_case WHERE pack_id = ? ORDER BY position',
    )
    .all(packId);
}

function shareOf(db: Database, pack: Pack, reviewerId: string): Share {
  const row = db
    .prepare<[string, string], Omit<Share, 'cases' | 'reviewerId'>>(
      'SELECT name, expertise, due_at AS dueAt FROM assignment WHERE pack_id = ? AND reviewer_id = ?',
    )
    .get(pack.packId, reviewerId);
  if (row === undefined) {
    throw new AppFailure(
      appError(
        'input/not-found',
        `Nobody with the id “${reviewerId.slice(0, 80)}” has a share of the pack “${pack.name.slice(0, 80)}”.`,
        { subject: reviewerId.slice(0, 80), hint: 'Give the reviewer cases of the pack first.' },
      ),
    );
  }
  const cases = db
    .prepare<[string, string], ListedCase>(
      `SELECT sc.case_id AS caseId, coalesce(r.case_id, sc.case_id) AS contentId
       FROM share_case sc LEFT JOIN repeat_case r
         ON r.pack_id = sc.pack_id AND r.reviewer_id = sc.reviewer_id AND r.alias_id = sc.case_id
       WHERE sc.pack_id = ? AND sc.reviewer_id = ? ORDER BY sc.position`,
    )
    .all(pack.packId, reviewerId);
  return { reviewerId, ...row, cases };
}

function headerOf(
  context: CoreContext,
  db: Database,
  { pack, share, events, cases }: Content,
): PackHeader {
  const createdBy = creatorOf(db, pack.packId);
  const nameOf = (personId: string) => nameOfPerson(context, db, personId);
  const authors = events.flatMap(({ known }) => (known === null ? [] : known.authorId));
  const people = [...new Set([createdBy, ...authors])]
    .filter((personId) => personId !== share?.reviewerId)
    .sort()
    .map((personId) => ({ personId, name: nameOf(personId) }));
  return {
    format: 'assaypack',
    packId: pack.packId,
    packRev: pack.rev,
    name: pack.name,
    recipient:
      share === null
        ? null
        : { reviewerId: share.reviewerId, name: share.name || share.reviewerId },
    author: { personId: createdBy, name: nameOf(createdBy) },
    blinding: pack.blinding,
    people:
      share === null
        ? people
        : [...people, { personId: share.reviewerId, name: share.name || share.reviewerId }],
    sources: sourcesOf(db, cases),
  };
}

function creatorOf(db: Database, packId: string): string {
  return (
    db
      .prepare<[string], string>('SELECT created_by FROM pack WHERE pack_id = ?')
      .pluck()
      .get(packId) ?? ''
  );
}

function nameOfPerson(context: CoreContext, db: Database, personId: string): string {
  if (personId === context.personId()) return readSettings(db, personId).reviewerName;
  const row = db
    .prepare<[string], string>('SELECT name FROM person WHERE person_id = ?')
    .pluck()
    .get(personId);
  return row ?? personId;
}

/** The sources of the cases, by name. */
function sourcesOf(db: Database, cases: readonly ListedCase[]): PackHeader['sources'] {
  return db
    .prepare<[string], { name: string; format: string }>(
      `SELECT DISTINCT s.name, s.format FROM json_each(?) j
       JOIN case_row c ON c.case_id = j.value JOIN source s ON s.source_id = c.source_id ORDER BY s.name`,
    )
    .all(JSON.stringify(cases.map(({ contentId }) => contentId)));
}

function partsOf(context: CoreContext, db: Database, content: Content): PackPart[] {
  const { pack, share, events, cases } = content;
  const metrics = new Set<string>();
  const { packId } = pack;
  const isBlinded = pack.blinding.judge;
  const rubric = createRubrics({ ...context, readDb: db }).ofPack(
    packId,
    pack.rubricId,
    pack.rubricRev,
  );
  const guidelines = createPackReads(db).guidelines(packId, pack.guidelineRev);
  const json = (value: unknown) => [`${canonicalJson(value)}\n`];
  const parts: PackPart[] = [
    {
      name: 'cases.jsonl',
      chunks: () => caseLines(db, cases, isBlinded, metrics, context.deps.clock.monotonicMs),
    },
    { name: 'rubric.json', chunks: () => json(rubric) },
    { name: 'events.jsonl', chunks: () => events.map(({ text }) => `${text}\n`) },
    ...blobParts(db, events, share),
  ];
  if (guidelines !== '') parts.push({ name: 'guidelines.md', chunks: () => [guidelines] });
  // The metrics are known when the cases are written: parts are asked for in the order of the file.
  if (!isBlinded) parts.push({ name: 'metrics.json', chunks: () => json(metricsOf(db, metrics)) });
  if (share !== null) {
    const { reviewerId, name, expertise, dueAt } = share;
    const assignment = { reviewerId, name, expertise, dueAt, caseCount: cases.length };
    parts.push({
      name: 'assignments.json',
      chunks: () => json({ assignments: [assignment] } satisfies PackedAssignments),
    });
  }
  return parts;
}

/** The lists of cases that the events name: the share's own, or all of the pack's. */
function blobParts(db: Database, events: readonly FileEvent[], share: Share | null): PackPart[] {
  const named = events.flatMap(({ known }) => {
    if (known?.kind === 'assignment.granted') return known.body.casesSha256;
    // What the whole pack holds would tell a reviewer which cases are hidden repeats.
    return known?.kind === 'pack.published' && share === null ? known.body.casesSha256 : [];
  });
  return [...new Set(named)].flatMap((sha256) => {
    const bytes = getBlob(db, sha256);
    return bytes === null ? [] : { name: `blobs/${sha256}`, chunks: () => [bytes] };
  });
}

function metricsOf(db: Database, names: ReadonlySet<string>): PackedMetrics {
  const rows = db
    .prepare<[string], PackedMetrics['metrics'][number]>(
      `SELECT m.name, coalesce(d.direction, m.direction) AS direction FROM metric m
       LEFT JOIN metric_direction d ON d.metric_id = m.metric_id
       WHERE m.name IN (SELECT value FROM json_each(?)) ORDER BY m.name`,
    )
    .all(JSON.stringify([...names]));
  return { metrics: rows };
}

async function fileSha256(filePath: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(filePath)) hash.update(chunk);
  return hash.digest('hex');
}
