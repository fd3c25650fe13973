import { closeSync, openSync, writeSync } from 'node:fs';
import type { CaseRecordInput } from '../../shared/domain/case.ts';

/*
 * Writes cases such as agents leave them, the same ones for the same seed: 2.5 KB on average, zipfian
 * words, three metric results each, ten spans in three of ten. `generate-cases.ts COUNT FILE [SEED]`.
 */

const SYLLABLES = 'ka lo mi ren tor vis pel dan qu est ing al ver nor sta ble pre con ter mo su ri fal den cha pon gra lin'.split(' ');
const TOOLS = ['search_docs', 'get_order', 'refund', 'send_email', 'sql_query', 'calculate', 'fetch_page'] as const;
const WORDS = 30_000;

/** Numbers in [0, 1) that a seed decides (a 32-bit linear congruential generator). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** A generator of cases; case `i` depends on the seed and on all before it. */
export function createCaseGenerator(seed: number): (index: number) => CaseRecordInput {
  const random = createRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(values: readonly [T, ...T[]] | readonly T[]): T => {
    const value = values[below(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  const vocabulary = Array.from({ length: WORDS }, () => Array.from({ length: 2 + below(4) }, () => pick(SYLLABLES)).join(''));
  const word = (): string => vocabulary[Math.min(WORDS - 1, Math.floor(WORDS ** random()) - 1)] ?? 'a';
  const text = (words: number): string => Array.from({ length: words }, () => `${random() < 0.02 ? '"' : ''}${word()}${random() < 0.08 ? '.' : ''}${random() < 0.01 ? '\n' : ''}`).join(' ');
  const hex = (length: number): string => Array.from({ length }, () => below(16).toString(16)).join('');
  const score = (scale = 1): number => Number((random() * scale).toFixed(4));

  return (index) => {
    const startMs = 1_750_000_000_000 + index * 1000;
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
    const results = [
      { metric: 'faithfulness', score: score(), threshold: 0.5 },
      { metric: 'relevance', score: score(), threshold: 0.5 },
      { metric: 'toxicity', score: score(0.1), threshold: 0.05 },
    ].map((result) => ({ ...result, passed: result.metric === 'toxicity' ? result.score <= 0.05 : result.score >= 0.5 }));
    return {
      id: `case-${String(index).padStart(7, '0')}`,
      kind: spans.length > 0 ? 'trace' : 'test_case',
      traceId: hex(32),
      startedAt: new Date(startMs).toISOString(),
      input: { messages: [{ role: 'system', content: text(20) }, { role: 'user', content: text(10 + below(25)) }] },
      actualOutput: text(20 + below(80)),
      ...(random() < 0.5 ? { expectedOutput: text(8 + below(20)) } : {}),
      context: [text(12), text(12)],
      tags: [`t${below(20)}`, 'lang-en'],
      metadata: { dataset: `pack-${index % 8}`, model: `model-${below(4)}` },
      costUsd: Number((random() * 0.05).toFixed(5)),
      latencyMs: below(9000),
      metricResults: results,
      ...(spans.length > 0 ? { spans } : {}),
    };
  };
}

/** Writes `count` cases as Assay JSON Lines. @returns the bytes written. */
export function writeCases(path: string, count: number, seed = 12_345): number {
  const next = createCaseGenerator(seed);
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
  const [, , count, path, seed] = process.argv;
  if (count === undefined || path === undefined) throw new Error('usage: generate-cases.ts COUNT FILE [SEED]');
  const bytes = writeCases(path, Number(count), seed === undefined ? undefined : Number(seed));
  console.log(`${count} cases, ${(bytes / 1e6).toFixed(1)} MB`);
}
