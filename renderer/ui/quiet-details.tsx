import type { ReactNode } from 'react';
import classes from './quiet-details.module.css';

interface QuietDetailsProps {
  readonly summary: string;
  readonly isCentered?: boolean;
  /** Items of a list. */
  readonly children: ReactNode;
}

/** One quiet line that opens into a list. */
export function QuietDetails({ summary, isCentered = false, children }: QuietDetailsProps) {
  return (
    <details className={classes.details} data-centered={isCentered || undefined}>
      <summary>{summary}</summary>
      <ul>{children}</ul>
    </details>
  );
}
