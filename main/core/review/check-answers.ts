import type { Answers } from '../../../shared/domain/annotation.ts';
import type { Target } from '../../../shared/domain/case.ts';
import {
  effectiveAnswers,
  findAnswerProblems,
  formQuestions,
} from '../../../shared/domain/form.ts';
import type { Rubric } from '../../../shared/domain/rubric.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { assertNever } from '../../../shared/result.ts';
import type { AnnotationReads } from './annotation-reads.ts';
import type { PackCase } from './pack-reads.ts';
import { failWith, hasProblems } from './problems.ts';

/**
 * Checks answers as they are submitted and leaves out those of hidden questions.
 * @returns the answers that count.
 * @throws AppFailure `review/incomplete` or `review/invalid-answer` (every problem in `details`, by
 *   answer key), `input/not-found` if the case has no such span or turn.
 */
export function checkAnswers(
  annotations: AnnotationReads,
  rubric: Rubric,
  packCase: PackCase,
  target: Target,
  answers: Answers,
): Answers {
  checkTarget(annotations, packCase, target);
  const form = formQuestions(rubric, annotations.metricNames(packCase.row));
  const problems = findAnswerProblems(form, answers);
  if (hasProblems(problems)) throw failWith(problems);
  return effectiveAnswers(form, answers);
}

function checkTarget(annotations: AnnotationReads, packCase: PackCase, target: Target): void {
  switch (target.kind) {
    case 'case':
      return;
    case 'span':
      if (annotations.hasSpan(packCase.row, target.spanId)) return;
      throw new AppFailure(
        appError('input/not-found', `The case has no span “${target.spanId.slice(0, 80)}”.`, {
          subject: 'target',
        }),
      );
    case 'turn': {
      const turns = annotations.turnCount(packCase.row);
      if (target.turn < turns) return;
      throw new AppFailure(
        appError(
          'input/not-found',
          `The case has no turn ${target.turn}: it has ${turns}, counted from 0.`,
          { subject: 'target' },
        ),
      );
    }
    default:
      assertNever(target);
  }
}
