import { formatDuration } from './format.ts';

/** A duration a person can read, with the exact milliseconds on hover. */
export function Duration({ durationMs }: { readonly durationMs: number | null }) {
  if (durationMs === null) return <span>{formatDuration(null)}</span>;
  return <time title={`${durationMs.toLocaleString('en')} ms`}>{formatDuration(durationMs)}</time>;
}
