import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { JsonValue } from '../../../../shared/domain/case.ts';
import { visibleText } from './visible-text.ts';

/** What a record does wrong, in words: the field, what was found, what is allowed. */
export interface SchemaFault {
  readonly what: string;
  readonly field: string;
  readonly hint?: string;
}

/**
 * Puts the first issue of a failed validation into one sentence, with a suggestion for a misspelt
 * field. The others are counted.
 * @param value the value that was validated, to say what stands there.
 */
export function describeIssues(
  schema: z.core.$ZodType,
  issues: readonly z.core.$ZodIssue[],
  value: JsonValue,
): SchemaFault {
  const issue = deepest(issues[0]);
  if (issue === undefined) return { what: 'the record does not fit.', field: '' };
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  const described = describe(schema, issue, value);
  return { ...described, what: `${described.what}${more}.` };
}

/** Goes into a union's best branch: the one whose complaint lies deepest. */
function deepest(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue | undefined {
  if (issue?.code !== 'invalid_union') return issue;
  const inner = issue.errors
    .map((branch) => deepest(branch[0]))
    .filter((found) => found !== undefined)
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (inner === undefined || inner.path.length === 0) return issue;
  return { ...inner, path: [...issue.path, ...inner.path] };
}

function describe(schema: z.core.$ZodType, issue: z.core.$ZodIssue, value: JsonValue): SchemaFault {
  const field = pathText(issue.path);
  const at = field === '' ? 'the record' : `\`${field}\``;
  const found = foundText(valueAt(value, issue.path));
  switch (issue.code) {
    case 'unrecognized_keys': {
      const key = issue.keys[0] ?? '';
      const whole = pathText([...issue.path, key]);
      const guess = nearest(key, knownKeys(schema, issue.path));
      return {
        what: `unknown field \`${visibleText(whole)}\``,
        field: whole,
        hint:
          guess === null
            ? 'Put fields of your own into `metadata`. `assay schema case` prints all fields.'
            : `Did you mean \`${guess}\`? Fields of your own belong into \`metadata\`.`,
      };
    }
    case 'invalid_type':
      return found === null
        ? { what: `${at} is missing; it must be ${article(issue.expected)}`, field }
        : { what: `${at} must be ${article(issue.expected)}, found ${found}`, field };
    case 'invalid_value': {
      const allowed = issue.values.map((option) => `\`${String(option)}\``).join(', ');
      const raw = valueAt(value, issue.path);
      const guess = typeof raw === 'string' ? nearest(raw, issue.values.map(String)) : null;
      return {
        what: `${at} must be one of ${allowed}, found ${found ?? 'nothing'}`,
        field,
        ...(guess === null ? {} : { hint: `Did you mean \`${guess}\`?` }),
      };
    }
    case 'invalid_format':
      return {
        what:
          issue.format === 'datetime'
            ? `${at} must be a time such as \`2026-05-12T03:01:00Z\`, found ${found ?? 'nothing'}`
            : `${at} must be a valid ${issue.format}, found ${found ?? 'nothing'}`,
        field,
      };
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1)
        return { what: `${at} must not be empty`, field };
      return {
        what: `${at} must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${lengthOf(issue.origin)}, found ${found ?? 'nothing'}`,
        field,
      };
    case 'too_big':
      return {
        what: `${at} must be at most ${issue.maximum}${lengthOf(issue.origin)}, found ${sizeText(valueAt(value, issue.path)) ?? found ?? 'nothing'}`,
        field,
      };
    case 'invalid_union': {
      const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
      const allowed = options.length > 0 ? ` (one of ${options.map(String).join(', ')})` : '';
      return {
        what: `${at} does not have an allowed form${allowed}, found ${found ?? 'nothing'}`,
        field,
      };
    }
    default:
      return { what: `${at}: ${issue.message}`, field };
  }
}

function article(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
    record: 'an object',
    nan: 'a number',
  };
  return words[expected] ?? expected;
}

function lengthOf(origin: string): string {
  if (origin === 'string') return ' characters';
  if (origin === 'array') return ' items';
  return '';
}

function sizeText(value: JsonValue | undefined): string | null {
  if (typeof value === 'string') return `${value.length} characters`;
  if (Array.isArray(value)) return `${value.length} items`;
  return null;
}

function foundText(value: JsonValue | undefined): string | null {
  if (value === undefined) return null;
  if (value === null) return 'null';
  if (typeof value === 'string') return `text "${visibleText(value, 40)}"`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return String(value);
}

/** `metricResults[0].score`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number'
        ? `[${part}]`
        : `${index === 0 ? '' : '.'}${visibleText(String(part))}`,
    )
    .join('');
}

function valueAt(value: JsonValue, path: readonly PropertyKey[]): JsonValue | undefined {
  let at: JsonValue | undefined = value;
  for (const part of path) {
    if (at === null || typeof at !== 'object') return undefined;
    if (Array.isArray(at)) at = typeof part === 'number' ? at[part] : undefined;
    else at = Object.hasOwn(at, String(part)) ? at[String(part)] : undefined;
  }
  return at;
}

/** Nearest allowed word, if it is near enough to be a slip of the finger or of the spelling style. */
export function nearest(word: string, allowed: readonly string[]): string | null {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const option of allowed) {
    const steps = distance(plain(word), plain(option));
    if (steps < bestDistance) {
      bestDistance = steps;
      best = option;
    }
  }
  return bestDistance <= Math.max(1, Math.floor(word.length / 3)) ? best : null;
}

/** Field names that the schema knows at a path. */
function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const def = schema._zod.def;
  if (isWrapper(def)) return knownKeys(def.innerType, path);
  if (isUnion(def)) return def.options.flatMap((option) => knownKeys(option, path));
  if (isArray(def)) return knownKeys(def.element, path.slice(1));
  if (!isObject(def)) return [];
  const [head, ...rest] = path;
  if (head === undefined) return Object.keys(def.shape);
  const inner = def.shape[String(head)];
  return inner === undefined ? [] : knownKeys(inner, rest);
}

type Def = z.core.$ZodTypeDef;

function isWrapper(def: Def): def is Def & { innerType: z.core.$ZodType } {
  return 'innerType' in def;
}

function isUnion(def: Def): def is Def & { options: readonly z.core.$ZodType[] } {
  return def.type === 'union' && 'options' in def;
}

function isArray(def: Def): def is Def & { element: z.core.$ZodType } {
  return def.type === 'array' && 'element' in def;
}

function isObject(def: Def): def is Def & { shape: Readonly<Record<string, z.core.$ZodType>> } {
  return def.type === 'object' && 'shape' in def;
}
