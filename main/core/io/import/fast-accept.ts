import type { z } from 'zod';
import { IdSchema, JsonValueSchema } from '../../../../shared/domain/case.ts';

/**
 * Says quickly that a parsed JSON value fits a schema, and fills in its defaults in place.
 *
 * A full validation costs as much as parsing, mostly to build errors that hardly any record needs.
 * This reads the same schema, so that the two cannot drift apart: what it accepts the schema
 * accepts with the same outcome (a property test holds it to that), and what it does not accept,
 * or does not understand, the caller validates in full.
 */
export type Acceptor = (value: unknown) => boolean;

/** Compiles a schema once. Only for values that came out of `JSON.parse`. */
export function compileAcceptor(schema: z.core.$ZodType): Acceptor {
  // Any value of JSON.parse is JSON; whether it is too deep or too big was checked before.
  if (schema === JsonValueSchema) return (value) => value !== undefined;
  if (schema === IdSchema) return isPlainId;
  const def = schema._zod.def;
  switch (def.type) {
    case 'string':
      return hasChecks(def) || 'format' in def
        ? fully(schema)
        : (value) => typeof value === 'string';
    case 'number':
      return 'format' in def ? fully(schema) : (atLeast(def) ?? fully(schema));
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'null':
      return (value) => value === null;
    case 'enum':
      return 'entries' in def && isRecord(def.entries)
        ? oneOf(Object.values(def.entries))
        : fully(schema);
    case 'literal':
      return 'values' in def && Array.isArray(def.values) ? oneOf(def.values) : fully(schema);
    case 'optional':
      return (
        innerOf(def, (inner) => (value) => value === undefined || inner(value)) ?? fully(schema)
      );
    case 'nullable':
      return innerOf(def, (inner) => (value) => value === null || inner(value)) ?? fully(schema);
    case 'array':
      return 'element' in def && isSchema(def.element) && !hasChecks(def)
        ? everyItem(compileAcceptor(def.element))
        : fully(schema);
    case 'record':
      return 'valueType' in def &&
        isSchema(def.valueType) &&
        'keyType' in def &&
        isSchema(def.keyType) &&
        def.keyType._zod.def.type === 'string' &&
        !hasChecks(def)
        ? everyValue(compileAcceptor(def.valueType))
        : fully(schema);
    case 'object':
      return 'shape' in def && isRecord(def.shape) && !hasChecks(def)
        ? strictObject(def.shape)
        : fully(schema);
    default:
      return fully(schema);
  }
}

/** A number without conditions, or with lower bounds alone; null for any other condition. */
function atLeast(def: z.core.$ZodTypeDef): Acceptor | null {
  let least = Number.NEGATIVE_INFINITY;
  for (const { _zod } of def.checks ?? []) {
    const check = _zod.def;
    if (
      check.check !== 'greater_than' ||
      !('inclusive' in check) ||
      check.inclusive !== true ||
      !('value' in check) ||
      typeof check.value !== 'number'
    )
      return null;
    least = Math.max(least, check.value);
  }
  return (value) => typeof value === 'number' && Number.isFinite(value) && value >= least;
}

/** What is not understood is validated in full; its defaults must not be lost, so it may have none. */
function fully(schema: z.core.$ZodType): Acceptor {
  return (value) => {
    const outcome = schema._zod.run({ value, issues: [] }, { async: false });
    return !(outcome instanceof Promise) && outcome.issues.length === 0;
  };
}

/** An id of plain characters; any other id is left to the full validation. */
function isPlainId(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length <= 128 &&
    /^[\w:#@ -][\w:#@ .-]*$/.test(value) &&
    !value.includes('..')
  );
}

function oneOf(allowed: readonly unknown[]): Acceptor {
  const set = new Set(allowed);
  return (value) => set.has(value);
}

function everyItem(item: Acceptor): Acceptor {
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (const entry of value) if (!item(entry)) return false;
    return true;
  };
}

function everyValue(inner: Acceptor): Acceptor {
  return (value) => {
    if (!isRecord(value) || Array.isArray(value)) return false;
    for (const key of Object.keys(value)) if (!inner(value[key])) return false;
    return true;
  };
}

interface Field {
  readonly accept: Acceptor;
  readonly required: boolean;
  readonly fallback: { readonly value: unknown } | null;
}

/** An object that has no other fields than these; missing ones get their default. */
function strictObject(shape: Record<string, unknown>): Acceptor {
  const fields = new Map<string, Field>();
  for (const [key, schema] of Object.entries(shape)) {
    if (!isSchema(schema)) return () => false;
    fields.set(key, fieldOf(schema));
  }
  const required = [...fields].filter(([, field]) => field.required).map(([key]) => key);
  const defaults = [...fields].flatMap(([key, { fallback }]) =>
    fallback === null ? [] : [{ key, value: fallback.value }],
  );
  return (value) => {
    if (!isRecord(value) || Array.isArray(value)) return false;
    for (const key of Object.keys(value)) {
      const field = fields.get(key);
      if (field === undefined || !field.accept(value[key])) return false;
    }
    for (const key of required) if (value[key] === undefined) return false;
    for (const { key, value: fallback } of defaults) value[key] ??= fallback;
    return true;
  };
}

function fieldOf(schema: z.core.$ZodType): Field {
  const def = schema._zod.def;
  if (
    def.type === 'default' &&
    'innerType' in def &&
    isSchema(def.innerType) &&
    'defaultValue' in def &&
    typeof def.defaultValue !== 'object'
  ) {
    return {
      accept: compileAcceptor(def.innerType),
      required: false,
      fallback: { value: def.defaultValue },
    };
  }
  return { accept: compileAcceptor(schema), required: def.type !== 'optional', fallback: null };
}

function innerOf(def: z.core.$ZodTypeDef, wrap: (inner: Acceptor) => Acceptor): Acceptor | null {
  return 'innerType' in def && isSchema(def.innerType)
    ? wrap(compileAcceptor(def.innerType))
    : null;
}

function hasChecks(def: z.core.$ZodTypeDef): boolean {
  return def.checks !== undefined && def.checks.length > 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isSchema(value: unknown): value is z.core.$ZodType {
  return isRecord(value) && '_zod' in value;
}
