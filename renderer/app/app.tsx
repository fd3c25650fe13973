import { MantineProvider, type MantineColorSchemeManager } from '@mantine/core';
import '@mantine/core/styles.css';
import { Notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { CommandRegistry, CommandRegistryProvider, listenToKeys } from '../commands/registry.ts';
import { bridge } from '../data/bridge.ts';
import { Invalidation } from '../data/invalidation.ts';
import { useCoreState } from './core-state.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { createAppRouter } from './routes.tsx';
import { SettingsEffects } from './settings-effects.tsx';
import { cssVariables, theme } from './theme.ts';
import './global.css';

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

/** Everything around the screens: theme, data, commands, routes. */
export function App({ styleNonce }: { readonly styleNonce: string }) {
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
            <Notifications position="bottom-right" limit={4} />
            <SettingsEffects />
            <RouterProvider router={router} />
          </CommandRegistryProvider>
        </QueryClientProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}
