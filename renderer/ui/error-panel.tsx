import { Button } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ERROR_CODES, type AppError } from '../../shared/errors.ts';
import classes from './error-panel.module.css';

interface ErrorPanelProps {
  readonly error: AppError;
  readonly onRetry?: () => void;
  /** Further things that can be done. */
  readonly actions?: ReactNode;
}

/** An error in words: what happened, where, and what can be done. */
export function ErrorPanel({ error, onRetry, actions }: ErrorPanelProps) {
  return (
    <div className={classes.root} role="alert">
      <IconAlertCircle size={18} stroke={1.8} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <p className={classes.title}>{ERROR_CODES[error.code]}</p>
        <p className={classes.message}>{error.message}</p>
        {error.hint ? <p className={classes.hint}>{error.hint}</p> : null}
        <p className={classes.code}>
          {error.code}
          {error.subject ? ` · ${error.subject}` : ''}
          {error.line === undefined ? '' : ` · line ${error.line}`}
        </p>
        {onRetry || actions ? (
          <div className={classes.actions}>
            {onRetry ? (
              <Button variant="default" onClick={onRetry}>
                Try again
              </Button>
            ) : null}
            {actions}
          </div>
        ) : null}
      </div>
    </div>
  );
}
