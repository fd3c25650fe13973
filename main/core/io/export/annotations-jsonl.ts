import type { NamedAnnotation } from './annotation-names.ts';

/** One line for each annotation, exactly as it was given: nothing is shortened or made inert. */
export async function* annotationsJsonl(
  rows: AsyncIterable<NamedAnnotation>,
): AsyncGenerator<string> {
  for await (const row of rows) {
    yield `${JSON.stringify({
      case_id: row.caseId,
      native_id: row.nativeId,
      source: row.source,
      pack: row.pack,
      pack_id: row.packId,
      pack_rev: row.packRev,
      rubric: row.rubric,
      rubric_id: row.rubricId,
      rubric_rev: row.rubricRev,
      reviewer: row.reviewer,
      reviewer_id: row.reviewerId,
      target: row.target,
      is_human: true,
      origin: row.origin,
      judge_seen: row.judgeSeen,
      reveal_choice: row.revealChoice,
      submitted_at: row.submittedAt,
      active_ms: row.activeMs,
      flagged: row.flagged,
      skipped: row.skipped,
      skip_reason: row.skipReason,
      answers: row.answers,
      ...(Object.keys(row.reasons).length > 0 ? { reasons: row.reasons } : {}),
      metrics: Object.fromEntries(
        [...row.metrics].map(([metric, words]) => [metric, words.length === 1 ? words[0] : words]),
      ),
    })}\n`;
  }
}
