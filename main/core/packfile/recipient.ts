import { appError, type AppError } from '../../../shared/errors.ts';
import { annotationStream } from '../../../shared/events/event.ts';
import type { PackManifest } from '../../../shared/pack/manifest.ts';
import type { CoreContext } from '../context.ts';
import { personName } from '../store/person.ts';

/**
 * Why this workspace cannot answer as the person that a file is for; null if it can. One workspace answers
 * a pack as one person, and whoever leads the pack does not become one of its reviewers.
 */
export function recipientRefusal(context: CoreContext, manifest: PackManifest): AppError | null {
  const { recipient, packId, name } = manifest;
  const { readDb } = context;
  const now = context.reviewerId(packId);
  if (recipient === null || recipient.reviewerId === now) return null;
  const pack = readDb
    .prepare<[string], { createdBy: string }>(
      'SELECT created_by AS createdBy FROM pack WHERE pack_id = ?',
    )
    .get(packId);
  if (pack === undefined) return null;
  const hint = `Nothing was imported. Import it into the workspace of ${recipient.name.slice(0, 80)}.`;
  const title = name.slice(0, 80);
  if (pack.createdBy === context.personId()) {
    return appError(
      'input/conflict',
      `The pack “${title}” was made here; this file is the share of ${recipient.name.slice(0, 80)}.`,
      { subject: packId, hint },
    );
  }
  const hasAnswered = readDb
    .prepare<[string], number>('SELECT EXISTS (SELECT 1 FROM event WHERE stream = ?)')
    .pluck()
    .get(annotationStream(packId, now));
  if (now === context.personId() && hasAnswered === 0) return null;
  return appError(
    'input/conflict',
    `This workspace answers the pack “${title}” as ${personName(readDb, now).slice(0, 80)}; the file is for ${recipient.name.slice(0, 80)}.`,
    { subject: packId, hint },
  );
}
