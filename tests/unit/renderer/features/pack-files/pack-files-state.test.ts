import { expect, test } from 'vitest';
import { packFileKind, partFiles } from '../../../../../renderer/features/pack-files/file-kind.ts';
import {
  canImport,
  isAtRest,
  nextStep,
  reduceEntries,
  startEntries,
  type Entry,
  type Look,
} from '../../../../../renderer/features/pack-files/pack-files-state.ts';
import type { AnswersCounts } from '../../../../../shared/contract/answers.ts';
import type { PackFilePreview } from '../../../../../shared/contract/pack-files.ts';
import { appError } from '../../../../../shared/errors.ts';

const file = (fileName: string) => ({ fileToken: fileName, fileName, bytes: 1 });
const SOME = { events: 1, cases: 1, fresh: 1, known: 0, parked: 0, conflicts: 0, oddTimes: 0 };

function pack(change: Partial<PackFilePreview> = {}): Look {
  const preview: PackFilePreview = {
    fileToken: 't',
    fileName: 'a.assaypack',
    manifestSha256: 'x',
    packId: 'p',
    packRev: 1,
    name: 'P',
    recipient: null,
    author: { personId: 'lee', name: 'Lee' },
    blinding: { judge: false },
    rubric: { name: 'R', rev: 1, questions: [] },
    guidelines: '',
    caseCount: 1,
    dueAt: null,
    trust: 'unsigned',
    key: null,
    standing: 'new',
    currentRev: null,
    cases: { added: 1, known: 0, changed: 0, removed: 0 },
    staleAnswers: 0,
    refusal: null,
    ...change,
  };
  return { kind: 'pack', preview };
}

function answers(
  counts: Partial<AnswersCounts> = {},
  question: 'unassigned' | null = null,
  packId = 'p',
): Look {
  return {
    kind: 'answers',
    preview: {
      fileName: 'a.assayanswers',
      packId,
      packName: 'P',
      author: { personId: 'maria', name: 'Maria' },
      counts: { ...SOME, ...counts },
      signature: { kind: 'unsigned' },
      parked: [],
      conflicts: [],
      fileRev: 1,
      packRev: 1,
      question,
      importedAt: null,
    },
  };
}

const ready = (look: Look, isAccepted = false): Entry => ({
  file: file('a'),
  phase: { kind: 'ready', look },
  isAccepted,
});

test('PU1: files are told apart by their ending, in any case, and packs come before answers', () => {
  expect(['A.ASSAYPACK', 'b.assayanswers', 'c.jsonl', 'assaypack'].map(packFileKind)).toEqual([
    'pack',
    'answers',
    null,
    null,
  ]);
  const parted = partFiles(['b.assayanswers', 'c.csv', 'a.assaypack'].map(file));
  expect(parted.packFiles.map(({ fileName }) => fileName)).toEqual([
    'a.assaypack',
    'b.assayanswers',
  ]);
  expect(parted.others.map(({ fileName }) => fileName)).toEqual(['c.csv']);
});

test('PU2: nothing is imported that is here already, refused, or in question', () => {
  const refusal = appError('input/conflict', 'No.');
  const verdicts = [
    ready(pack()),
    ready(pack({ standing: 'here' })),
    ready(pack({ refusal })),
    ready(answers()),
    ready(answers({ fresh: 0, known: 3 })),
    ready(answers({ fresh: 0, conflicts: 1 })),
    ready(answers({}, 'unassigned')),
    ready(answers({}, 'unassigned'), true),
  ].map(canImport);
  expect(verdicts).toEqual([true, false, false, true, false, true, false, true]);
});

test('PU3: one Import takes every file that can be taken and leaves the others as they are', () => {
  const before = [ready(pack()), ready(answers({}, 'unassigned')), ...startEntries([file('x')])];
  expect(isAtRest(before)).toBe(false);
  const after = reduceEntries(before, { kind: 'importAll' });
  expect(after.map(({ phase }) => phase.kind)).toEqual(['queued', 'ready', 'reading']);
});

test('PU4: a pack leads to its review, answers lead to progress, and files of two packs to neither', () => {
  const here = pack({ standing: 'here' });
  const known = answers({ fresh: 0, known: 1 });
  expect(nextStep([ready(here)])).toEqual({ kind: 'review', packId: 'p' });
  expect(nextStep([ready(known)])).toEqual({ kind: 'progress', packId: 'p' });
  expect(nextStep([ready(here), ready(known)])).toEqual({ kind: 'review', packId: 'p' });
  expect(nextStep([ready(known), ready(answers({ fresh: 0 }, null, 'q'))])).toBeNull();
  expect(nextStep([ready(pack())])).toBeNull();
});
