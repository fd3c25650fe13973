import { AppFailure, appError } from '../../shared/errors.ts';
import type { Session } from './core-session.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * Finds what an option names, by id or by name (case does not matter where it is unambiguous).
 * @throws AppFailure `input/not-found` that lists what there is, or `input/conflict`
 */
export function oneByName(known: readonly Named[], wanted: string, what: string): string {
  const [found, second] = manyByName(known, wanted, what);
  if (found !== undefined && second === undefined) return found;
  throw new AppFailure(
    appError(
      'input/conflict',
      `Several of the ${what}s are called “${wanted.slice(0, 80)}”: use the id.`,
    ),
  );
}

function manyByName(known: readonly Named[], wanted: string, what: string): string[] {
  const folded = wanted.toLowerCase();
  const tests: ((item: Named) => boolean)[] = [
    ({ id }) => id === wanted,
    ({ name }) => name === wanted,
    ({ name }) => name.toLowerCase() === folded,
  ];
  for (const test of tests) {
    const found = known.filter(test);
    if (found.length > 0) return found.map(({ id }) => id);
  }
  const names = known.slice(0, 8).map(({ name }) => `“${name.slice(0, 60)}”`);
  const more = known.length > names.length ? ', …' : '';
  throw new AppFailure(
    appError('input/not-found', `There is no ${what} “${wanted.slice(0, 80)}”.`, {
      hint:
        names.length === 0 ? `There is no ${what} at all.` : `There is ${names.join(', ')}${more}.`,
    }),
  );
}

async function options(session: Session) {
  return session.call('alignment.options', {});
}

/** Ids of metrics by name or id. */
export async function metricIdsOf(session: Session, wanted: readonly string[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const { metrics } = await options(session);
  return wanted.flatMap((name) => manyByName(metrics, name, 'metric'));
}

/** Ids of sources by name or id. */
export async function sourceIdsOf(session: Session, wanted: readonly string[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const { sources } = await options(session);
  return wanted.flatMap((name) => manyByName(sources, name, 'source'));
}

async function packs(session: Session): Promise<Named[]> {
  return (await session.call('pack.list', {})).map(({ packId, name }) => ({ id: packId, name }));
}

/** Ids of packs by name or id. */
export async function packIdsOf(session: Session, wanted: readonly string[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const known = await packs(session);
  return wanted.flatMap((name) => manyByName(known, name, 'pack'));
}

/** Id of the one pack of that name or id. */
export async function onlyPackId(session: Session, wanted: string): Promise<string> {
  return oneByName(await packs(session), wanted, 'pack');
}
