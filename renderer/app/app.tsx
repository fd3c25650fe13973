import { MantineProvider, type MantineColorSchemeManager } from '@mantine/core';
import '@mantine/core/styles.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Suspense, lazy, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { CommandRegistry, CommandRegistryProvider, listenToKeys } from '../commands/registry.ts';
import { bridge } from '../data/bridge.ts';
import { Invalidation } from '../data/invalidation.ts';
import { useCoreState } from './core-state.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { createAppRouter } from './routes.tsx';
import { SettingsEffects } from './settings-effects.tsx';
import { cssVariables, theme } from './theme.ts';
import './global.css';

/** Nothing is announced while the window is opening, so the list is loaded beside the first screen. */
const Notices = lazy(async () => ({ default: (await import('./notices.tsx')).Notices }));

/** The colours follow the operating system or, where the person chose, what the shell sets for the whole app. */
const followTheShell: MantineColorSchemeManager = {
  get: () => 'auto',
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The core says what changed, so nothing is asked again by time or focus.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
        retry: false,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/** Puts the app into the page, in the place of its outline. */
export function mountApp(root: Element, styleNonce: string): void {
  createRoot(root).render(<App styleNonce={styleNonce} />);
}

/** Everything around the screens: theme, data, commands, routes. */
function App({ styleNonce }: { readonly styleNonce: string }) {
  const [client] = useState(createQueryClient);
  const [registry] = useState(() => new CommandRegistry());
  const [router] = useState(createAppRouter);

  useEffect(() => listenToKeys(registry, window), [registry]);
  useEffect(() => {
    const invalidation = new Invalidation(client);
    const stopChanges = bridge().onChanges((changes) => invalidation.apply(changes));
    const stopState = bridge().onCoreState((state) => {
      const before = useCoreState.getState().state.kind;
      useCoreState.getState().set(state);
      if (state.kind === 'ready' && before !== 'ready') invalidation.reset();
    });
    return () => {
      stopChanges();
      stopState();
      invalidation.stop();
    };
  }, [client]);

  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={followTheShell}
      getStyleNonce={() => styleNonce}
    >
      <ErrorBoundary>
        <QueryClientProvider client={client}>
          <CommandRegistryProvider value={registry}>
            <Suspense fallback={null}>
              <Notices />
            </Suspense>
            <SettingsEffects />
            <RouterProvider router={router} />
          </CommandRegistryProvider>
        </QueryClientProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}
