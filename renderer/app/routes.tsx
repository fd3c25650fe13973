import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { HomeScreen } from '../features/home/home-screen.tsx';
import type { AgreementSearch, AlignmentSearch, LibrarySearch, ReviewSearch } from './addresses.ts';
import { ShellLayout } from './shell-layout.tsx';

const rootRoute = createRootRoute({ component: ShellLayout });
const getParentRoute = () => rootRoute;

const routeTree = rootRoute.addChildren([
  createRoute({ getParentRoute, path: '/', component: HomeScreen }),
  createRoute({
    getParentRoute,
    path: '/library',
    // Addresses are only ever written by the app; the core validates what a screen asks for.
    validateSearch: (search: Record<string, unknown>): LibrarySearch => search,
    component: lazyRouteComponent(
      () => import('../features/library/library-screen.tsx'),
      'LibraryScreen',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/packs',
    component: lazyRouteComponent(
      () => import('../features/packs/packs-screen.tsx'),
      'PacksScreen',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/packs/$packId',
    component: lazyRouteComponent(() => import('../features/packs/pack-screen.tsx'), 'PackScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/review/$packId',
    validateSearch: (search: Record<string, unknown>): ReviewSearch => search,
    component: lazyRouteComponent(
      () => import('../features/review/review-screen.tsx'),
      'ReviewScreen',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/rubrics',
    component: lazyRouteComponent(
      () => import('../features/rubrics/rubrics-screen.tsx'),
      'RubricsScreen',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/rubrics/$rubricId',
    component: lazyRouteComponent(
      () => import('../features/rubrics/rubric-screen.tsx'),
      'RubricScreen',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/alignment',
    validateSearch: (search: Record<string, unknown>): AlignmentSearch => search,
    component: lazyRouteComponent(
      () => import('../features/alignment/alignment-screen.tsx'),
      'AlignmentScreen',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/agreement',
    validateSearch: (search: Record<string, unknown>): AgreementSearch => search,
    component: lazyRouteComponent(
      () => import('../features/agreement/agreement-screen.tsx'),
      'AgreementScreen',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/metrics',
    component: lazyRouteComponent(
      () => import('../features/metrics/metrics-screen.tsx'),
      'MetricsScreen',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/metrics/$metricId',
    component: lazyRouteComponent(
      () => import('../features/metrics/metric-screen.tsx'),
      'MetricScreen',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/adjudication',
    component: lazyRouteComponent(
      () => import('../features/adjudication/adjudication-screen.tsx'),
      'AdjudicationScreen',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/team',
    component: lazyRouteComponent(() => import('../features/team/team-screen.tsx'), 'TeamScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/sync',
    component: lazyRouteComponent(() => import('../features/sync/sync-screen.tsx'), 'SyncScreen'),
  }),
  createRoute({
    getParentRoute,
    path: '/settings',
    component: lazyRouteComponent(
      () => import('../features/settings/settings-screen.tsx'),
      'SettingsScreen',
    ),
  }),
]);

/** The screens of the app. Addresses live behind `#`, because the page is one file. */
export function createAppRouter() {
  return createRouter({
    routeTree,
    history: createHashHistory(),
    scrollRestoration: false,
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}
