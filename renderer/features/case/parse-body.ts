import type { CaseBody } from '../../../shared/contract/library.ts';
import type { Span } from '../../../shared/domain/case.ts';

/*
 * Bodies come as JSON text that the core wrote from records it had validated, so they are read here
 * without checking them a second time: the window carries no schema library.
 */

/** Reads `CaseView.bodyJson`. */
export function parseBody(bodyJson: string): CaseBody {
  const body: CaseBody = JSON.parse(bodyJson);
  return body;
}

/** Reads `SpanView.spanJson`. */
export function parseSpan(spanJson: string): Span {
  const span: Span = JSON.parse(spanJson);
  return span;
}
