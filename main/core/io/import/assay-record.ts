import type { CaseRecord, JsonValue, Target } from '../../../../shared/domain/case.ts';
import { CaseRecordSchema } from '../../../../shared/domain/case.ts';
import { compileAcceptor } from './fast-accept.ts';
import { parseRecord } from './guarded-json.ts';
import type { MappedCase } from './import-unit.ts';
import type { Place } from './place.ts';
import { failAt } from './place.ts';
import { describeIssues } from './schema-errors.ts';

/**
 * Reads one line of an Assay case file.
 * @throws AppFailure `import/invalid-record` naming field, what was found and what is allowed.
 */
export function mapAssayRecord(text: string, place: Place): MappedCase {
  const value = parseRecord(text, place);
  return { record: validateRecord(value, place), raw: text, rawIsBody: true, line: place.line };
}

const accept = compileAcceptor(CaseRecordSchema);

function isCaseRecord(value: JsonValue): value is CaseRecord & JsonValue {
  return accept(value);
}

/** @throws AppFailure if the value is no case record, or if its parts contradict each other. */
export function validateRecord(value: JsonValue, place: Place): CaseRecord {
  if (isCaseRecord(value)) {
    checkReferences(value, place);
    return value;
  }
  const parsed = CaseRecordSchema.safeParse(value);
  if (!parsed.success) {
    const fault = describeIssues(CaseRecordSchema, parsed.error.issues, value);
    failAt('import/invalid-record', place, fault.what, {
      ...(fault.hint === undefined ? {} : { hint: fault.hint }),
      details: { field: fault.field },
    });
  }
  checkReferences(parsed.data, place);
  return parsed.data;
}

/** A target must exist in the case: a label on a span that is not there would be lost from sight. */
function checkReferences(record: CaseRecord, place: Place): void {
  const spanIds = new Set<string>();
  for (const [index, span] of (record.spans ?? []).entries()) {
    if (spanIds.has(span.id)) {
      failAt(
        'import/duplicate-id',
        place,
        `\`spans[${index}].id\` stands twice in the case: ${JSON.stringify(span.id)}.`,
      );
    }
    spanIds.add(span.id);
  }
  const turns = record.turns?.length ?? 0;
  const check = (field: string, target: Target | undefined): void => {
    if (target?.kind === 'span' && !spanIds.has(target.spanId)) {
      failAt(
        'import/invalid-record',
        place,
        `\`${field}.target\` names a span that the case does not have: ${JSON.stringify(target.spanId)}.`,
      );
    }
    if (target?.kind === 'turn' && target.turn >= turns) {
      failAt(
        'import/invalid-record',
        place,
        `\`${field}.target\` names turn ${target.turn}, but the case has ${turns} turns (counted from 0).`,
      );
    }
  };
  for (const [index, result] of (record.metricResults ?? []).entries())
    check(`metricResults[${index}]`, result.target);
  for (const [index, label] of (record.labels ?? []).entries())
    check(`labels[${index}]`, label.target);
}
