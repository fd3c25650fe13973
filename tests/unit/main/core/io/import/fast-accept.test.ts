import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CaseRecordSchema } from '../../../../../../shared/domain/case.ts';
import { compileAcceptor } from '../../../../../../main/core/io/import/fast-accept.ts';
import { createCaseGenerator } from '../../../../../bench/generate-cases.ts';

const accept = compileAcceptor(CaseRecordSchema);
const generate = createCaseGenerator(9);
const full = {
  ...generate(0),
  kind: 'trace',
  turns: [{ role: 'user', content: 'hi', at: '2026-01-01T00:00:00Z', latencyMs: 1 }],
  spans: [
    {
      id: 's',
      name: 'n',
      parentId: null,
      toolCall: { name: 't', arguments: { a: [1] } },
      documents: [{ content: 'c', score: 1 }],
      tokens: { input: 1 },
      turn: 0,
    },
  ],
  metricResults: [
    {
      metric: 'm',
      score: null,
      passed: true,
      target: { kind: 'turn', turn: 0 },
      direction: 'higher_is_better',
    },
  ],
  labels: [{ reviewer: 'r', value: 'pass', target: { kind: 'span', spanId: 's' } }],
  feedback: [{ kind: 'rating', value: 3 }],
};

/** Every place inside a value, as a path. */
function paths(value: unknown, path: readonly string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return [[...path]];
  return [
    [...path],
    ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...path, key])),
  ];
}

function edited(
  path: readonly string[],
  change: (parent: Record<string, unknown>, key: string) => void,
): unknown {
  const copy: unknown = structuredClone(full);
  const key = path.at(-1);
  if (key === undefined) return copy;
  let parent: unknown = copy;
  for (const part of path.slice(0, -1))
    parent = typeof parent === 'object' && parent !== null ? Reflect.get(parent, part) : undefined;
  if (typeof parent === 'object' && parent !== null) change(parent as Record<string, unknown>, key);
  return copy;
}

describe('the quick acceptance', () => {
  test('IM-F1: takes what generators and documents write, with defaults filled in', () => {
    for (let index = 0; index < 50; index += 1) {
      const record: unknown = JSON.parse(JSON.stringify(generate(index)));
      const expected = CaseRecordSchema.parse(structuredClone(record));
      expect(accept(record)).toBe(true);
      expect(record).toEqual(expected);
    }
    const copy: unknown = JSON.parse(JSON.stringify(full));
    expect(accept(copy)).toBe(true);
    expect(copy).toEqual(CaseRecordSchema.parse(full));
  });

  test('IM-F2: never takes what the schema refuses, wherever a record is changed, and gives the same outcome', () => {
    const replacement = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        '',
        'x'.repeat(600),
        '../x',
        'a\u0000',
        -1,
        1.5,
        null,
        [],
        {},
        'yesterday',
        '2026-01-01T00:00:00Z',
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...paths(full)),
        fc.constantFrom('replace', 'remove', 'add'),
        replacement,
        fc.string(),
        (path, act, value, name) => {
          const changed = edited(path, (parent, key) => {
            if (act === 'replace') parent[key] = value;
            else if (act === 'remove') Reflect.deleteProperty(parent, key);
            // A list's own length takes no value but a number.
            else if (!Array.isArray(parent) || name !== 'length') parent[name] = value;
          });
          const record: unknown = JSON.parse(JSON.stringify(changed));
          const outcome = CaseRecordSchema.safeParse(structuredClone(record));
          // Refusing is always allowed: the full validation follows.
          const accepted = accept(record);
          expect(accepted && !outcome.success).toBe(false);
          expect(accepted ? record : outcome.data).toEqual(outcome.data);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
