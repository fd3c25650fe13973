import type { LibraryFilter, LibrarySort } from '../../../shared/contract/library.ts';
import { openReading } from '../../../main/core/store/connection.ts';
import { openBenchCore } from '../bench-core.ts';
import type { BenchRun } from '../bench-run.ts';
import { type Figure, figureOf, medianOf } from '../figure.ts';
import { timesOf } from '../floors.ts';
import { createRandom, vocabularyOf } from '../generate-cases.ts';

const WINDOW_ROWS = 60;
/** From so many matches on nobody scores them all: the newest are shown. */
const RANKED_UP_TO = 10_000;

/** Search as one types and a filtered list, against the same question put to FTS5 itself. */
export async function measureSearch(run: BenchRun): Promise<readonly Figure[]> {
  const { searchCases, searchWords } = run.size;
  const dir = await run.workspace(searchCases, 'text');
  const bench = await openBenchCore(dir);
  const db = openReading(bench.core.context.databasePath);
  const newest = db
    .prepare<[string], number>(
      `SELECT rowid FROM case_text WHERE case_text MATCH ? ORDER BY rowid DESC LIMIT ${WINDOW_ROWS}`,
    )
    .pluck();
  const probe = db
    .prepare<[string], number>(
      `SELECT count(*) FROM (SELECT 1 FROM case_text WHERE case_text MATCH ? LIMIT ${RANKED_UP_TO + 1})`,
    )
    .pluck();
  const ranked = db
    .prepare<[string], number>(
      `SELECT rowid FROM case_text WHERE case_text MATCH ? ORDER BY rank LIMIT ${WINDOW_ROWS}`,
    )
    .pluck();
  const bare = (match: string): void => {
    const isCommon = (probe.get(match) ?? 0) > RANKED_UP_TO;
    (isCommon ? newest : ranked).all(match);
  };
  const ask = async (filter: LibraryFilter, sort: LibrarySort, offset = 0): Promise<number> => {
    const start = performance.now();
    await bench.call('library.window', { filter, sort, offset, limit: WINDOW_ROWS });
    return performance.now() - start;
  };

  // The first search starts the worker and reads the order of the cases.
  const first = await ask({ text: 'nothing' }, 'relevance');
  const figures: Figure[] = [
    figureOf({
      id: 'search.first',
      title: 'First search after the start',
      unit: 'ms',
      samples: [first],
      kind: 'runs',
    }),
  ];
  for (const { id, title, texts } of wordClasses(searchWords)) {
    const own: number[] = [];
    const floor: number[] = [];
    for (const text of texts) {
      // In turns, and each word once: a list is kept, and a kept one would be measured as free.
      own.push(await ask({ text }, 'relevance'));
      floor.push(...timesOf(1, () => bare(`"${text.replace('*', '')}"*`), 0));
    }
    const limit = { title: 'bare FTS5', value: medianOf(floor) };
    figures.push(
      figureOf({
        id: `search.${id}`,
        title,
        unit: 'ms',
        samples: own,
        kind: 'times',
        limit,
      }),
      figureOf({
        id: `search.${id}.p95`,
        title: `${title}, p95`,
        unit: 'ms',
        samples: own,
        kind: 'times',
        quantile: 0.95,
        limit,
        goal: { over: 'value', atMost: 50 },
      }),
    );
  }

  const filters: readonly LibraryFilter[] = Array.from({ length: searchWords }, (_, i) => ({
    kinds: ['trace'],
    environments: [i % 2 === 0 ? 'production' : 'development'],
    tags: [`t${i % 20}`],
  }));
  const filtered: number[] = [];
  for (const filter of filters) filtered.push(await ask(filter, 'newest'));
  const random = createRandom(3);
  const windows: number[] = [];
  for (let i = 0; i < searchWords * 4; i += 1) {
    const offset = Math.floor(random() * (searchCases - WINDOW_ROWS));
    windows.push(await ask({}, 'newest', offset));
  }
  const byRow = db.prepare(
    `SELECT * FROM case_row WHERE row IN (SELECT value FROM json_each(?)) ORDER BY row`,
  );
  const rowFetch = timesOf(searchWords * 4, () => {
    const rows = Array.from({ length: WINDOW_ROWS }, () => 1 + Math.floor(random() * searchCases));
    byRow.all(JSON.stringify(rows));
  });
  db.close();
  await bench.close();
  const limit = { title: `${WINDOW_ROWS} rows by id`, value: medianOf(rowFetch) };
  return [
    ...figures,
    figureOf({
      id: 'search.filter',
      title: 'Filter by kind, environment and tag',
      unit: 'ms',
      samples: filtered,
      kind: 'times',
      limit,
    }),
    figureOf({
      id: 'search.window',
      title: 'Another window of the whole list',
      unit: 'ms',
      samples: windows,
      kind: 'times',
      limit,
    }),
    figureOf({
      id: 'search.window.p95',
      title: 'Another window of the whole list, p95',
      unit: 'ms',
      samples: windows,
      kind: 'times',
      quantile: 0.95,
      limit,
      goal: { over: 'value', atMost: 50 },
    }),
  ];
}

interface WordClass {
  readonly id: string;
  readonly title: string;
  readonly texts: readonly string[];
}

/** Words by how often they stand in the texts; each long enough to be no word's beginning by chance. */
function wordClasses(count: number): readonly WordClass[] {
  const words = vocabularyOf();
  const from = (rank: number): string[] =>
    words
      .slice(rank)
      .filter((word) => word.length >= 8)
      .slice(0, count);
  const phrases = from(20).map((word, i) => `${word} ${words[i] ?? ''}`);
  return [
    { id: 'rare', title: 'Rare words', texts: from(25_000) },
    { id: 'usual', title: 'Usual words', texts: from(400) },
    { id: 'common', title: 'Very common words', texts: from(0) },
    {
      id: 'prefix',
      title: 'Beginnings of words',
      texts: from(200).map((word) => word.slice(0, 4)),
    },
    { id: 'two', title: 'Two words', texts: phrases },
  ];
}
