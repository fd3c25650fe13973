import { z } from 'zod';
import { CaseRecordSchema } from './case.ts';

/**
 * JSON Schema (2020-12) of one line of an Assay case file, as `assay schema case` prints it. Fields
 * that have a default may be left out.
 */
export function caseJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(CaseRecordSchema, {
    io: 'input',
    target: 'draft-2020-12',
  });
  return {
    $schema,
    title: 'Assay case',
    description: 'One line of an Assay JSON Lines file: one case to review. See docs/formats.md.',
    ...schema,
  };
}
