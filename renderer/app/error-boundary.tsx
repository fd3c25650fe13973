import { Component, type ErrorInfo, type ReactNode } from 'react';
import { appErrorOf } from '../data/client.ts';
import { ErrorPanel } from '../ui/error-panel.tsx';
import type { AppError } from '../../shared/errors.ts';

interface Props {
  readonly children: ReactNode;
  /** A change of this value (the route) gives the children another chance. */
  readonly resetKey?: string;
}

interface State {
  readonly error: AppError | null;
  readonly resetKey: string | undefined;
}

/** Keeps a fault in one screen from taking the window down, and says what happened. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(thrown: unknown): Partial<State> {
    return { error: appErrorOf(thrown) };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.resetKey ? null : { error: null, resetKey: props.resetKey };
  }

  override componentDidCatch(thrown: Error, info: ErrorInfo): void {
    // The shell writes warnings and errors of the page's console into the log, without case text.
    // oxlint-disable-next-line no-console
    console.error('A screen failed', thrown.name, info.componentStack ?? '');
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children;
    return (
      <div style={{ padding: 24 }}>
        <ErrorPanel
          error={{
            ...this.state.error,
            hint: 'What you have answered is saved. Go back, or try this screen again.',
          }}
          onRetry={() => this.setState({ error: null })}
        />
      </div>
    );
  }
}
