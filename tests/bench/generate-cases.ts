import { closeSync, openSync, writeSync } from 'node:fs';
import type { CaseRecordInput } from '../../shared/domain/case.ts';

/*
 * Writes cases such as agents leave them, the same ones for the same seed.
 * `generate-cases.ts COUNT FILE [SHAPE] [SEED]`.
 */

const SYLLABLES =
  'ka lo mi ren tor vis pel dan qu est ing al ver nor sta ble pre con ter mo su ri fal den cha pon gra lin'.split(
    ' ',
  );
const TOOLS = [
  'search_docs',
  'get_order',
  'refund',
  'send_email',
  'sql_query',
  'calculate',
  'fetch_page',
] as const;
const WORDS = 30_000;
const DEFAULT_SEED = 12_345;

/**
 * What the cases are for.
 * - `agent`: 2.5 KB on average, three metric results each, ten spans in three of ten.
 * - `text`: 60 words and one metric result, for searches in very many.
 * - `judged`: few words, four metric results and a person's verdict, for statistics over very many.
 */
export const CASE_SHAPES = ['agent', 'text', 'judged'] as const;
export type CaseShape = (typeof CASE_SHAPES)[number];

/** Numbers in [0, 1) that a seed decides (a 32-bit linear congruential generator). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

interface Source {
  readonly random: () => number;
  readonly below: (limit: number) => number;
  readonly pick: <T>(values: readonly T[]) => T;
  /** The commonest word first; word r stands about r times more seldom than the first. */
  readonly vocabulary: readonly string[];
}

function createSource(seed: number): Source {
  const random = createRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(values: readonly T[]): T => {
    const value = values[below(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  const vocabulary = Array.from({ length: WORDS }, () =>
    Array.from({ length: 2 + below(4) }, () => pick(SYLLABLES)).join(''),
  );
  return { random, below, pick, vocabulary };
}

/** The words that the cases of a seed are made of, the commonest first. */
export function vocabularyOf(seed: number = DEFAULT_SEED): readonly string[] {
  return createSource(seed).vocabulary;
}

/** A generator of cases; case `i` depends on the seed and on all before it. */
export function createCaseGenerator(
  seed: number = DEFAULT_SEED,
  shape: CaseShape = 'agent',
): (index: number) => CaseRecordInput {
  const source = createSource(seed);
  const { random, below, vocabulary } = source;
  const word = (): string =>
    vocabulary[Math.min(WORDS - 1, Math.floor(WORDS ** random()) - 1)] ?? 'a';
  const text = (words: number): string =>
    Array.from(
      { length: words },
      () =>
        `${random() < 0.02 ? '"' : ''}${word()}${random() < 0.08 ? '.' : ''}${random() < 0.01 ? '\n' : ''}`,
    ).join(' ');
  switch (shape) {
    case 'agent':
      return (index) => agentCase(source, text, index);
    case 'text':
      return (index) => ({
        id: idOf(index),
        kind: index % 3 === 0 ? 'trace' : 'test_case',
        environment: index % 2 === 0 ? 'production' : 'development',
        startedAt: startOf(index),
        input: text(15),
        actualOutput: text(45),
        tags: [`t${below(20)}`],
        latencyMs: below(9000),
        metricResults: [scored('faithfulness', random())],
      });
    case 'judged':
      return (index) => {
        const quality = random();
        const noisy = (noise: number): number =>
          Math.min(1, Math.max(0, quality + (random() - 0.5) * noise));
        return {
          id: idOf(index),
          startedAt: startOf(index),
          input: text(3),
          actualOutput: text(3),
          tags: [`t${below(20)}`],
          metricResults: [
            scored('faithfulness', noisy(0.5)),
            scored('relevance', noisy(1)),
            scored('coherence', noisy(1.5)),
            scored('safety', noisy(2)),
          ],
          labels: [{ reviewer: `reviewer-${below(5)}`, value: quality >= 0.5 ? 'pass' : 'fail' }],
        };
      };
  }
}

function idOf(index: number): string {
  return `case-${String(index).padStart(7, '0')}`;
}

function startOf(index: number): string {
  return new Date(1_750_000_000_000 + index * 1000).toISOString();
}

function scored(metric: string, score: number) {
  const rounded = Number(score.toFixed(4));
  return { metric, score: rounded, threshold: 0.5, passed: rounded >= 0.5 };
}

function agentCase(
  { random, below, pick }: Source,
  text: (words: number) => string,
  index: number,
): CaseRecordInput {
  const hex = (length: number): string =>
    Array.from({ length }, () => below(16).toString(16)).join('');
  const startMs = Date.parse(startOf(index));
  const spanIds = random() < 0.3 ? Array.from({ length: 10 }, () => hex(16)) : [];
  const spans = spanIds.map((id, step) => ({
    id,
    parentId: step === 0 ? null : (spanIds[below(step)] ?? null),
    name: step === 0 ? 'agent.run' : pick(TOOLS),
    kind: step === 0 ? ('agent' as const) : ('tool' as const),
    status: random() < 0.05 ? ('error' as const) : ('ok' as const),
    startedAt: new Date(startMs + step * 37).toISOString(),
    durationMs: below(900),
    model: `model-${below(4)}`,
    tokens: { input: below(4000), output: below(900) },
  }));
  const toxicity = Number((random() * 0.1).toFixed(4));
  return {
    id: idOf(index),
    kind: spans.length > 0 ? 'trace' : 'test_case',
    traceId: hex(32),
    startedAt: startOf(index),
    input: {
      messages: [
        { role: 'system', content: text(20) },
        { role: 'user', content: text(10 + below(25)) },
      ],
    },
    actualOutput: text(20 + below(80)),
    ...(random() < 0.5 ? { expectedOutput: text(8 + below(20)) } : {}),
    context: [text(12), text(12)],
    tags: [`t${below(20)}`, 'lang-en'],
    metadata: { dataset: `pack-${index % 8}`, model: `model-${below(4)}` },
    costUsd: Number((random() * 0.05).toFixed(5)),
    latencyMs: below(9000),
    metricResults: [
      scored('faithfulness', random()),
      scored('relevance', random()),
      { metric: 'toxicity', score: toxicity, threshold: 0.05, passed: toxicity <= 0.05 },
    ],
    ...(spans.length > 0 ? { spans } : {}),
  };
}

/** Writes `count` cases as Assay JSON Lines. @returns the bytes written. */
export function writeCases(
  path: string,
  count: number,
  shape: CaseShape = 'agent',
  seed: number = DEFAULT_SEED,
): number {
  const next = createCaseGenerator(seed, shape);
  const file = openSync(path, 'w');
  let bytes = 0;
  let lines: string[] = [];
  for (let index = 0; index < count; index += 1) {
    lines.push(JSON.stringify(next(index)), '\n');
    if (lines.length >= 2000 || index === count - 1) {
      bytes += writeSync(file, lines.join(''));
      lines = [];
    }
  }
  closeSync(file);
  return bytes;
}

if (process.argv[1] === import.meta.filename) {
  const [, , count, path, shape = 'agent', seed] = process.argv;
  const known = CASE_SHAPES.find((name) => name === shape);
  if (count === undefined || path === undefined || known === undefined) {
    throw new Error(`usage: generate-cases.ts COUNT FILE [${CASE_SHAPES.join('|')}] [SEED]`);
  }
  const bytes = writeCases(
    path,
    Number(count),
    known,
    seed === undefined ? undefined : Number(seed),
  );
  console.log(`${count} cases, ${(bytes / 1e6).toFixed(1)} MB`);
}
