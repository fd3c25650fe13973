import { useQuery } from '@tanstack/react-query';
import type { ImportPreview } from '../../../shared/contract/imports.ts';
import type { AppError } from '../../../shared/errors.ts';
import { appErrorOf, fetchCall } from '../../data/client.ts';
import type { ImportChoice } from './import-choice.ts';

interface PreviewState {
  readonly preview: ImportPreview | undefined;
  readonly error: AppError | null;
  readonly isPending: boolean;
}

/** Looks into a file again whenever the format or the mapping is changed; shows the last look meanwhile. */
export function useImportPreview(fileToken: string, choice: ImportChoice): PreviewState {
  const input = {
    fileToken,
    ...(choice.format === null ? {} : { format: choice.format }),
    ...(choice.mapping === null ? {} : { mapping: choice.mapping }),
  };
  const result = useQuery({
    queryKey: ['import.preview', input],
    queryFn: () => fetchCall('import.preview', input),
    placeholderData: (previous) => (previous?.fileToken === fileToken ? previous : undefined),
  });
  return {
    preview: result.data,
    error: result.error ? appErrorOf(result.error) : null,
    isPending: result.isPending,
  };
}
