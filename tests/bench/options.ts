import { parseArgs } from 'node:util';

export const FIGURE_NAMES = ['import', 'review', 'alignment', 'start', 'search', 'memory'] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

/** How much is measured. */
export interface Size {
  readonly name: 'small' | 'full';
  readonly importCases: number;
  readonly importRounds: number;
  readonly reviewCases: number;
  readonly reviewKeys: number;
  readonly reviewImportCases: number;
  /** Four judgements a case. */
  readonly judgedCases: number;
  readonly alignmentRounds: number;
  readonly startCases: number;
  readonly startRounds: number;
  readonly searchCases: number;
  readonly searchWords: number;
  readonly memoryCases: number;
  readonly memoryWalk: number;
}

const SIZES: Readonly<Record<Size['name'], Size>> = {
  small: {
    name: 'small',
    importCases: 20_000,
    importRounds: 3,
    reviewCases: 1_000,
    reviewKeys: 60,
    reviewImportCases: 20_000,
    judgedCases: 25_000,
    alignmentRounds: 5,
    startCases: 10_000,
    startRounds: 5,
    searchCases: 50_000,
    searchWords: 12,
    memoryCases: 2_000,
    memoryWalk: 50,
  },
  full: {
    name: 'full',
    importCases: 200_000,
    importRounds: 5,
    reviewCases: 5_000,
    reviewKeys: 250,
    reviewImportCases: 200_000,
    judgedCases: 250_000,
    alignmentRounds: 7,
    startCases: 100_000,
    startRounds: 7,
    searchCases: 1_000_000,
    searchWords: 25,
    memoryCases: 20_000,
    memoryWalk: 200,
  },
};

export interface BenchOptions {
  readonly size: Size;
  readonly only: readonly FigureName[];
}

export const USAGE = `Usage: npm run bench -- [--size small|full] [--only NAME[,NAME]]
  --size   small (default, about two minutes) or full
  --only   ${FIGURE_NAMES.join(', ')}`;

/** Reads the command line. @returns null if it cannot be understood. */
export function readOptions(args: readonly string[]): BenchOptions | null {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { size: { type: 'string', default: 'small' }, only: { type: 'string' } },
    }));
  } catch {
    return null;
  }
  const size = values.size === 'small' || values.size === 'full' ? SIZES[values.size] : null;
  const asked = values.only?.split(',') ?? FIGURE_NAMES;
  const only = FIGURE_NAMES.filter((name) => asked.includes(name));
  const isKnown = asked.every((name) => FIGURE_NAMES.some((known) => known === name));
  return size === null || !isKnown || only.length === 0 ? null : { size, only };
}
