import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createImportDesk,
  importFixture,
  type ImportDesk,
} from '../../../../support/import-desk.ts';

let desk: ImportDesk;
beforeEach(async () => {
  desk = await createImportDesk();
});
afterEach(() => desk.cleanUp());

describe('mappings', () => {
  test('IM30: a saved mapping is proposed for a file with the same columns, whatever their order', async () => {
    const path = desk.file('a.csv', 'id,mystery,output\n1,x,y\n2,x,y\n');
    const preview = await desk.calls['import.preview']({ fileToken: path });
    expect(preview).toMatchObject({
      format: 'csv',
      mappingFrom: 'automatic',
      recordsSeen: 2,
      complete: true,
    });
    if (preview.mapping === null) throw new Error('no mapping');
    const mapping = {
      ...preview.mapping,
      columns: preview.mapping.columns.map((map) =>
        map.column === 'mystery' ? { column: 'mystery', role: 'input' as const } : map,
      ),
    };
    const saved = await desk.calls['mapping.save']({
      name: 'Mystery',
      mapping,
      columns: ['id', 'mystery', 'output'],
    });
    const other = await desk.calls['import.preview']({
      fileToken: desk.file('b.csv', 'output,mystery,id\ny,x,1\ny,x,2\n'),
    });
    expect(other).toMatchObject({ mappingFrom: 'saved', mapping });
    expect(other.sample[0]).toMatchObject({ id: '1', inputPreview: 'x', outputPreview: 'y' });
    expect(await desk.calls['mapping.list']({})).toEqual([saved]);
    await desk.calls['mapping.delete']({ id: saved.id });
    expect(await desk.calls['mapping.list']({})).toEqual([]);
  });

  test('IM31: a preview shows what would come and changes nothing', async () => {
    const preview = await desk.calls['import.preview']({
      fileToken: importFixture('deepeval-errored-run.json'),
    });
    expect(preview).toMatchObject({
      format: 'deepeval_test_run',
      recordsSeen: 1,
      complete: true,
      mapping: null,
      problems: [],
    });
    expect(preview.sample[0]?.metrics).toContainEqual({
      name: 'Faithfulness',
      score: null,
      verdict: 'no verdict (error)',
    });
    // Equal to its threshold, a score tells no direction; metrics that are known need none.
    expect(preview.ambiguousMetrics).toEqual([]);
    expect(desk.counts()).toMatchObject({ case_row: 0, source: 0 });
  });

  test('IM32: columns that say nothing need a mapping', async () => {
    expect(await desk.refuse('x.csv', 'alpha,beta\n1,2\n3,4\n')).toMatchObject({
      code: 'import/needs-mapping',
    });
    expect(desk.counts()).toMatchObject({ source: 0 });
  });
});
