import type { PackFilePreview, PackFileTrust } from '../../../shared/contract/pack-files.ts';
import { AppFailure, appError, type AppError } from '../../../shared/errors.ts';
import { packStream, readKnownEvent } from '../../../shared/events/event.ts';
import type { CoreContext } from '../context.ts';
import { failPack } from '../io/pack/zip-directory.ts';
import type { OpenPack } from '../io/pack/read-pack-file.ts';
import { sha256Hex } from '../store/blobs.ts';
import { parseEvent } from '../store/event-log.ts';
import { readKnownKeys } from '../store/known-keys.ts';
import { createCaseLookup } from '../store/queries/case-fates.ts';
import { readSettings } from '../workspace/settings.ts';
import { caseFate } from './case-fate.ts';
import type { PackFacts } from './read-facts.ts';
import { recipientRefusal } from './recipient.ts';

/** How a pack file stands to what is here. */
export type PackComparison = Pick<
  PackFilePreview,
  'trust' | 'standing' | 'currentRev' | 'cases' | 'staleAnswers' | 'refusal'
>;

/**
 * Compares a pack file, case by case, with the workspace. Reads only.
 * @param fromServer a team server vouches for it, so that it needs no known signature.
 * @throws AppFailure `pack/...` where the file contradicts itself.
 */
export async function comparePack(
  context: CoreContext,
  pack: OpenPack,
  facts: PackFacts,
  fromServer = false,
): Promise<PackComparison> {
  const { manifest } = pack;
  const { readDb } = context;
  const reviewerId = manifest.recipient?.reviewerId ?? context.reviewerId(manifest.packId);
  const currentRev = currentRevOf(context, manifest.packId);
  const trust = trustOf(context, pack);
  const events = compareEvents(context, pack, facts);
  let refusal =
    (fromServer ? null : unsignedRefusal(context, pack, trust)) ??
    recipientRefusal(context, manifest) ??
    events.refusal;
  const lookUp = createCaseLookup(readDb, manifest.packId, reviewerId);
  const counts = { added: 0, known: 0, changed: 0 };
  let stillThere = 0;
  let staleAnswers = 0;
  let seen = 0;
  for await (const packed of pack.cases()) {
    if (!facts.caseIds.has(packed.caseId)) notListed(pack, packed.caseId);
    seen += 1;
    const here = lookUp(packed.caseId);
    if (here?.inPack === 1) stillThere += 1;
    try {
      const fate = caseFate(packed, here, manifest, currentRev);
      if (fate === 'add') counts.added += 1;
      else if (fate === 'keep') counts.known += 1;
      else counts.changed += 1;
      if (fate === 'replace' && here?.isAnswered === 1 && here.sha !== packed.sha)
        staleAnswers += 1;
    } catch (thrown) {
      if (!(thrown instanceof AppFailure)) throw thrown;
      refusal ??= thrown.error;
    }
  }
  if (seen !== facts.caseIds.size) {
    failPack('pack/incomplete', pack.fileName, `holds ${seen} of ${facts.caseIds.size} cases.`);
  }
  const isOlder = currentRev !== null && manifest.packRev < currentRev;
  const isHere = counts.added + counts.changed + events.added === 0;
  return {
    trust,
    currentRev,
    standing: currentRev === null ? 'new' : isHere ? 'here' : isOlder ? 'older' : 'update',
    cases: {
      ...counts,
      removed: currentRev === null || isOlder ? 0 : casesOf(context, manifest.packId) - stillThere,
    },
    staleAnswers,
    refusal,
  };
}

function notListed(pack: OpenPack, caseId: string): never {
  return failPack(
    'pack/invalid',
    pack.fileName,
    `holds the case “${caseId.slice(0, 80)}”, which its list does not name.`,
  );
}

/** Revision of the pack that is shown here; null if the pack is not here. */
export function currentRevOf({ readDb }: CoreContext, packId: string): number | null {
  return (
    readDb
      .prepare<[string], number>('SELECT rev FROM pack WHERE pack_id = ?')
      .pluck()
      .get(packId) ?? null
  );
}

function casesOf({ readDb }: CoreContext, packId: string): number {
  return (
    readDb
      .prepare<[string], number>('SELECT count(*) FROM pack_case WHERE pack_id = ?')
      .pluck()
      .get(packId) ?? 0
  );
}

/** Whether the file's key is known here; the key itself counts, not only its id. */
export function trustOf({ readDb }: CoreContext, pack: OpenPack): PackFileTrust {
  const { publicKey, manifest } = pack;
  if (publicKey === null) return 'unsigned';
  const known = readKnownKeys(readDb).find(({ keyId }) => keyId === manifest.keyId);
  return known?.publicKey === publicKey ? 'known_key' : 'unknown_key';
}

function unsignedRefusal(
  context: CoreContext,
  { fileName, manifest }: OpenPack,
  trust: PackFileTrust,
): AppError | null {
  const { requireSignedPacks } = readSettings(context.readDb, context.personId());
  if (!requireSignedPacks || trust === 'known_key') return null;
  return appError(
    'pack/bad-signature',
    trust === 'unsigned'
      ? `“${fileName}” is not signed, and this workspace takes only packs that a known key has signed.`
      : `“${fileName}” is signed by the key ${manifest.keyId ?? ''}, which is not known here.`,
    {
      subject: fileName,
      hint: 'Compare the key with its sender and trust it, or change the setting.',
    },
  );
}

/** How many events are news, and whether one says something else than what is here under its id or revision. */
function compareEvents(
  { readDb }: CoreContext,
  { manifest, fileName }: OpenPack,
  { events, published }: PackFacts,
): { readonly added: number; readonly refusal: AppError | null } {
  const hashOf = readDb
    .prepare<[string], string>('SELECT hash FROM event WHERE event_id = ?')
    .pluck();
  let added = 0;
  for (const { text, event } of events) {
    const here = hashOf.get(event.eventId);
    const hash = sha256Hex(text);
    if (here === undefined) added += 1;
    else if (here !== hash) {
      return {
        added,
        refusal: twoTruths(
          `An entry of “${fileName}” has the id ${event.eventId} of another entry here`,
          here,
          hash,
        ),
      };
    }
  }
  const others = readDb
    .prepare<[string], string>(
      `SELECT json FROM event WHERE stream = ? AND kind = 'pack.published' ORDER BY position`,
    )
    .pluck()
    .all(packStream(manifest.packId))
    .map((json) => ({ json, event: readKnownEvent(parseEvent(json)) }));
  const other = others.find(
    ({ event }) =>
      (event?.packRev ?? 1) === manifest.packRev && event?.eventId !== published.eventId,
  );
  if (other === undefined) return { added, refusal: null };
  const text = events.find(({ event }) => event.eventId === published.eventId)?.text ?? '';
  return {
    added,
    refusal: twoTruths(
      `Revision ${manifest.packRev} of this pack is here with other content`,
      sha256Hex(other.json),
      sha256Hex(text),
    ),
  };
}

function twoTruths(what: string, here: string, inFile: string): AppError {
  return appError(
    'input/conflict',
    `${what} (${here.slice(0, 12)} here, ${inFile.slice(0, 12)} in the file).`,
    { hint: 'Nothing was imported. Ask the lead which of the two holds.' },
  );
}
