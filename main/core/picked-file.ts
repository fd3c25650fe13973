import { AppFailure, appError } from '../../shared/errors.ts';
import type { CoreDeps } from './context.ts';

/**
 * Path of a file that was picked, dropped or opened.
 * @throws AppFailure `input/not-found` for a token that nobody gave out.
 */
export function pickedPath(deps: Pick<CoreDeps, 'resolveFile'>, fileToken: string): string {
  const path = deps.resolveFile(fileToken);
  if (path !== null) return path;
  throw new AppFailure(
    appError('input/not-found', 'The chosen file is no longer known.', {
      hint: 'Choose it again.',
    }),
  );
}
