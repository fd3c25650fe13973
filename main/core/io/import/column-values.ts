import type { ColumnRole } from '../../../../shared/contract/imports.ts';
import type { JsonValue } from '../../../../shared/domain/case.ts';
import type { ColumnProfile } from './columns.ts';
import { asNumber, toText } from './json-access.ts';

/** What the values of a column can be, whatever its name. */

/** Whether a column's values can hold what its name suggests. */
export function suits(role: ColumnRole, profile: ColumnProfile): boolean {
  const { values } = profile;
  switch (role) {
    case 'id':
      return values.every((value) => typeof value === 'string' || typeof value === 'number');
    case 'latency_ms':
    case 'latency_s':
    case 'cost_usd':
    case 'tokens_total':
      return values.every((value) => asNumber(value) !== undefined);
    case 'started_at':
      return values.every(
        (value) =>
          asNumber(value) !== undefined ||
          (typeof value === 'string' && !Number.isNaN(Date.parse(value))),
      );
    case 'turns':
      return values.every(
        (value) => Array.isArray(value) || (typeof value === 'string' && /^\s*\[/.test(value)),
      );
    case 'human_reviewer':
      return values.every((value) => typeof value === 'string' || typeof value === 'number');
    default:
      return true;
  }
}

/** A verdict, a grade or a short choice; or several persons' grades. */
export function isLabelValue(value: JsonValue): boolean {
  if (Array.isArray(value))
    return (
      value.length > 0 &&
      value.every((item) => typeof item === 'number' || typeof item === 'boolean')
    );
  if (typeof value === 'string') return value.length <= 60;
  return typeof value === 'number' || typeof value === 'boolean';
}

/** Words and numbers that can be a verdict; `strict` leaves 0 and 1 to scores. */
export function isTruthValue(value: JsonValue, strict = false): boolean {
  if (typeof value === 'boolean') return true;
  const text = toText(value).trim().toLowerCase();
  if (['true', 'false', 'pass', 'fail', 'passed', 'failed', 'yes', 'no'].includes(text))
    return true;
  return !strict && (text === '0' || text === '1');
}
