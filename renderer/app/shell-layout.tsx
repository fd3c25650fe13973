import { Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense } from 'react';
import { GlobalCommands } from './global-commands.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Navigation } from './navigation.tsx';
import { ReadOnlyBanner } from './read-only-banner.tsx';
import { StatusBar } from './status-bar.tsx';
import { WorkspaceGate } from './workspace-gate.tsx';
import classes from './shell-layout.module.css';

/** The frame of the window: navigation left, the screen, the status bar below. */
export function ShellLayout() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <WorkspaceGate>
      <GlobalCommands />
      <div className={classes.shell}>
        <a href="#main" className={classes.skip} onClick={skipToMain}>
          Skip to the content
        </a>
        <ReadOnlyBanner />
        <Navigation />
        <main className={classes.main} id="main" tabIndex={-1}>
          <ErrorBoundary resetKey={path}>
            <Suspense fallback={null}>
              <Outlet />
            </Suspense>
          </ErrorBoundary>
        </main>
        <StatusBar />
      </div>
    </WorkspaceGate>
  );
}

/** The address after `#` is the route, so a plain jump to an anchor would leave the screen. */
function skipToMain(clicked: { preventDefault: () => void }): void {
  clicked.preventDefault();
  document.querySelector<HTMLElement>('#main')?.focus();
}
