import { AppFailure, type AppError } from '../../../shared/errors.ts';

/**
 * Puts several problems into one failure: the first one is its message, `details` lists every one by
 * the field it speaks of, so that a form can show each at its place.
 */
export function failWith(problems: readonly [AppError, ...AppError[]]): AppFailure {
  const [first, ...rest] = problems;
  if (rest.length === 0) return new AppFailure(first);
  const details: Record<string, string> = {};
  for (const problem of problems) {
    const subject = problem.subject ?? 'problem';
    let key = subject;
    for (let count = 2; key in details; count += 1) key = `${subject} (${count})`;
    details[key] = problem.message;
  }
  return new AppFailure({ ...first, details });
}

/** True if there is a first problem to fail with. */
export function hasProblems(
  problems: readonly AppError[],
): problems is readonly [AppError, ...AppError[]] {
  return problems.length > 0;
}
