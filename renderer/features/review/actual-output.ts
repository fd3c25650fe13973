import type { CaseView } from '../../../shared/contract/library.ts';
import type { JsonValue, Target, ToolCall } from '../../../shared/domain/case.ts';
import { appError } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { asText } from '../case/content-shape.ts';
import { parseBody, parseSpan } from '../case/parse-body.ts';
import type { CoreCall } from './review-store.ts';

/** Longest output that is copied into an answer: an answer is kept whole in one event. */
export const MAX_COPY_CHARS = 60_000;

/**
 * What the target really answered, as text to start an expected output from. The whole text, also
 * where the screen shows only its beginning.
 */
export async function actualOutputOf(
  call: CoreCall,
  view: CaseView,
  target: Target,
  packId: string,
): Promise<Result<string>> {
  if (target.kind === 'span') {
    const reply = await call('case.span', { caseId: view.caseId, spanId: target.spanId, packId });
    if (!reply.ok) return err(reply.error);
    const span = parseSpan(reply.value.spanJson);
    return checked(span.output ?? span.toolCall?.output);
  }
  const found = outputInBody(view, target);
  if (!found) return checked(undefined);
  const clip = view.clips.find((other) => other.path.join('\n') === found.path.join('\n'));
  if (!clip) return checked(found.value);
  if (clip.totalChars > MAX_COPY_CHARS) return tooLong(clip.totalChars);
  const reply = await call('case.text', {
    caseId: view.caseId,
    path: [...found.path],
    offset: 0,
    limit: MAX_COPY_CHARS,
  });
  return reply.ok ? checked(reply.value.text) : err(reply.error);
}

/** Where the output of the case or of one turn stands in the body. */
function outputInBody(
  view: CaseView,
  target: Target,
): { readonly path: readonly (string | number)[]; readonly value: JsonValue } | null {
  const body = parseBody(view.bodyJson);
  if (target.kind !== 'turn' && body.actualOutput !== undefined)
    return { path: ['actualOutput'], value: body.actualOutput };
  const turns = body.turns ?? [];
  const index =
    target.kind === 'turn'
      ? target.turn
      : turns.findLastIndex((turn) => ['assistant', 'ai'].includes(turn.role));
  const turn = turns[index];
  return turn ? { path: ['turns', index, 'content'], value: turn.content } : null;
}

function checked(value: JsonValue | undefined): Result<string> {
  const text = asText(value);
  if (text.length > MAX_COPY_CHARS) return tooLong(text.length);
  if (text === '') {
    return err(appError('input/not-found', 'There is no actual output here to copy.'));
  }
  return ok(text);
}

function tooLong(chars: number): Result<string> {
  return err(
    appError(
      'input/invalid',
      `The actual output has ${chars.toLocaleString('en')} characters; up to ${MAX_COPY_CHARS.toLocaleString('en')} are copied.`,
      { hint: 'Copy the part that matters by hand.' },
    ),
  );
}

/** The tool calls that the target made, to start an answer about expected tools from. */
export function calledTools(view: CaseView, target: Target): readonly ToolCall[] {
  const body = parseBody(view.bodyJson);
  const calls =
    target.kind === 'turn'
      ? (body.turns?.[target.turn]?.toolCalls ?? [])
      : (body.toolsCalled ?? body.turns?.flatMap((turn) => turn.toolCalls ?? []) ?? []);
  return calls.map(({ name, arguments: given }) => ({
    name,
    ...(given === undefined ? {} : { arguments: readArguments(given) }),
  }));
}

/** Some exporters write arguments as JSON in a text. */
function readArguments(given: JsonValue): JsonValue {
  if (typeof given !== 'string') return given;
  try {
    const value: JsonValue = JSON.parse(given);
    return value;
  } catch {
    // Arguments that are plain text stay what they are.
    return given;
  }
}
