import { expect, test } from 'vitest';
import type { ColumnMapping, ImportPreview } from '../../../../../shared/contract/imports.ts';
import {
  changeColumn,
  changeMetric,
  describeSourceName,
  initialChoice,
  scoredMetrics,
  startInput,
  whatIsMissing,
} from '../../../../../renderer/features/imports/import-choice.ts';
import { problemsAsCsv } from '../../../../../renderer/features/imports/report-csv.ts';

const mapping: ColumnMapping = {
  columns: [
    { column: 'q', role: 'input' },
    { column: 'scores.faithfulness', role: 'metric_score', name: 'faithfulness' },
  ],
  metrics: [],
  reviewer: 'imported',
};

function preview(change: Partial<ImportPreview> = {}): ImportPreview {
  return {
    fileToken: 't',
    fileName: 'a.csv',
    sourceName: 'a',
    bytes: 10,
    format: 'csv',
    alternatives: [],
    recordsSeen: 1,
    complete: true,
    sample: [],
    columns: [],
    mapping: null,
    mappingFrom: null,
    ambiguousMetrics: [],
    problems: [],
    ...change,
  };
}

test('IC1: the source is named as the preview says, until the person gives another name', () => {
  const choice = initialChoice();
  expect(startInput(choice, preview()).sourceName).toBe('a');
  expect(startInput({ ...choice, sourceName: ' mine ' }, preview()).sourceName).toBe('mine');
});

test('IC1b: two files of one name need different sources, and a source that is there is said with its cases', () => {
  const choice = initialChoice();
  expect(whatIsMissing(choice, preview(), ['b'])).toBeNull();
  expect(whatIsMissing(choice, preview(), ['a'])).toContain('“a”');
  expect(whatIsMissing({ ...choice, sourceName: 'mine' }, preview(), ['a'])).toBeNull();
  expect(describeSourceName(undefined)).not.toContain('replaces');
  expect(describeSourceName(1200)).toContain('1,200 cases');
});

test('IC2: an import needs a format, a source name and names for what needs one', () => {
  const choice = initialChoice();
  expect(whatIsMissing(choice, preview())).toBeNull();
  expect(whatIsMissing(choice, preview({ format: null }))).toContain('format');
  expect(whatIsMissing({ ...choice, sourceName: '  ' }, preview())).toContain('name');
  const nameless = { ...mapping, columns: [{ column: 'x', role: 'human_label' as const }] };
  expect(whatIsMissing(choice, preview({ mapping: nameless }))).toContain('question');
});

test('IC3: an open direction is asked, and leaving it open is an answer that states nothing', () => {
  const choice = initialChoice();
  const seen = preview({ ambiguousMetrics: ['Toxicity'] });
  expect(whatIsMissing(choice, seen)).toContain('Toxicity');
  const open = { ...choice, directions: { Toxicity: 'open' as const } };
  expect(whatIsMissing(open, seen)).toBeNull();
  expect(startInput(open, seen).directions).toEqual({});
  const lower = { ...choice, directions: { Toxicity: 'lower_is_better' as const } };
  expect(startInput(lower, seen).directions).toEqual({ Toxicity: 'lower_is_better' });
});

test('IC4: a bare score is not asked for twice, but a threshold needs a direction', () => {
  const choice = initialChoice();
  const seen = preview({ mapping, ambiguousMetrics: ['faithfulness'] });
  expect(whatIsMissing(choice, seen)).toBeNull();
  const half = changeMetric(mapping, 'faithfulness', { threshold: 0.5 });
  expect(whatIsMissing({ ...choice, mapping: half }, seen)).toContain('direction');
  const whole = changeMetric(half, 'faithfulness', { direction: 'higher_is_better' });
  expect(whatIsMissing({ ...choice, mapping: whole }, seen)).toBeNull();
  expect(whole.metrics).toEqual([
    { name: 'faithfulness', threshold: 0.5, direction: 'higher_is_better' },
  ]);
});

test('IC5: a role that needs a name proposes the column, and a role that needs none drops it', () => {
  const labelled = changeColumn(mapping, 'q', { role: 'human_label' });
  expect(labelled.columns[0]).toEqual({ column: 'q', role: 'human_label', name: 'q' });
  const ignored = changeColumn(mapping, 'scores.faithfulness', { role: 'ignore' });
  expect(ignored.columns[1]).toEqual({ column: 'scores.faithfulness', role: 'ignore' });
});

test('IC6: a metric that brings its own verdict is no bare score', () => {
  expect(scoredMetrics(mapping)).toEqual(['faithfulness']);
  const withVerdict = {
    ...mapping,
    columns: [
      ...mapping.columns,
      { column: 'ok', role: 'metric_passed' as const, name: 'faithfulness' },
    ],
  };
  expect(scoredMetrics(withVerdict)).toEqual([]);
});

test('IC7: a copied report quotes everything and makes formulas inert', () => {
  const csv = problemsAsCsv('a.csv', [
    { code: 'import/invalid-record', message: '=HYPERLINK("http://x")', line: 3 },
    { code: 'import/invalid-json', message: 'a "quote", a\nbreak', hint: '＠SUM(A1)' },
  ]);
  const [header, first] = csv.split('\r\n');
  expect(header).toBe('"file","line","column","code","reason","hint"');
  expect(first).toBe(`"a.csv","3","","import/invalid-record","'=HYPERLINK(""http://x"")",""`);
  expect(csv).toContain('"a ""quote"", a\nbreak"');
  expect(csv).toContain(`"'＠SUM(A1)"`);
});
