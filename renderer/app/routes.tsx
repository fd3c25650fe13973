import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router';
import { lazy, type FunctionComponent } from 'react';
import type { AlignmentFilterInput } from '../../shared/contract/alignment.ts';
import type { LibraryFilter, LibrarySort } from '../../shared/contract/library.ts';
import { HomeScreen } from '../features/home/home-screen.tsx';
import { ShellLayout } from './shell-layout.tsx';

/** State of a screen that belongs into its address, so that Back and a restart find it again. */
export interface LibrarySearch {
  readonly filter?: LibraryFilter;
  readonly sort?: LibrarySort;
  /** The case that is open beside the list. */
  readonly caseId?: string;
}

export interface ReviewSearch {
  /** Opens this case instead of the one where the person left off. */
  readonly caseId?: string;
}

export interface AlignmentSearch {
  /** The metric whose details are open. */
  readonly metricId?: string;
  readonly filter?: AlignmentFilterInput;
}

const screens = import.meta.glob<Record<string, FunctionComponent>>('../features/*/*-screen.tsx');

function screen(file: string, name: string): RouteComponent {
  return lazy(async () => {
    const load = screens[`../features/${file}.tsx`];
    const component = load ? (await load())[name] : undefined;
    if (!component) throw new Error(`The screen ${name} is not in ${file}.tsx.`);
    return { default: component };
  });
}

const rootRoute = createRootRoute({ component: ShellLayout });
const getParentRoute = () => rootRoute;

const routeTree = rootRoute.addChildren([
  createRoute({ getParentRoute, path: '/', component: HomeScreen }),
  createRoute({
    getParentRoute,
    path: '/library',
    // Addresses are only ever written by the app; the core validates what a screen asks for.
    validateSearch: (search: Record<string, unknown>): LibrarySearch => search,
    component: screen('library/library-screen', 'LibraryScreen'),
  }),
  createRoute({ getParentRoute, path: '/packs', component: screen('packs/packs-screen', 'PacksScreen') }),
  createRoute({ getParentRoute, path: '/packs/$packId', component: screen('packs/pack-screen', 'PackScreen') }),
  createRoute({
    getParentRoute,
    path: '/review/$packId',
    validateSearch: (search: Record<string, unknown>): ReviewSearch => search,
    component: screen('review/review-screen', 'ReviewScreen'),
  }),
  createRoute({ getParentRoute, path: '/rubrics', component: screen('rubrics/rubrics-screen', 'RubricsScreen') }),
  createRoute({ getParentRoute, path: '/rubrics/$rubricId', component: screen('rubrics/rubric-screen', 'RubricScreen') }),
  createRoute({
    getParentRoute,
    path: '/alignment',
    validateSearch: (search: Record<string, unknown>): AlignmentSearch => search,
    component: screen('alignment/alignment-screen', 'AlignmentScreen'),
  }),
  createRoute({ getParentRoute, path: '/metrics', component: screen('metrics/metrics-screen', 'MetricsScreen') }),
  createRoute({ getParentRoute, path: '/metrics/$metricId', component: screen('metrics/metric-screen', 'MetricScreen') }),
  createRoute({
    getParentRoute,
    path: '/settings',
    component: lazyRouteComponent(() => import('../features/settings/settings-screen.tsx'), 'SettingsScreen'),
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
