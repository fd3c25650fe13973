import type { JsonValue } from '../../../../shared/domain/case.ts';
import { asList, asObject } from './json-access.ts';
import { FORBIDDEN_KEYS } from './limits.ts';

/**
 * Attributes of a span, read by path whatever their spelling: OpenInference flattens lists into
 * numbered keys (`llm.input_messages.0.message.role`), Phoenix nests them, and both occur mixed.
 */
export interface AttributeNode {
  value?: JsonValue;
  children?: Map<string, AttributeNode>;
}

/** Builds the tree of flat, nested or mixed attributes. */
export function attributeTree(attributes: Readonly<Record<string, JsonValue>>): AttributeNode {
  const root: AttributeNode = {};
  for (const [key, value] of Object.entries(attributes)) put(root, key.split('.'), value);
  return root;
}

function put(root: AttributeNode, path: readonly string[], value: JsonValue): void {
  let node = root;
  for (const part of path) {
    node.children ??= new Map();
    let next = node.children.get(part);
    if (next === undefined) {
      next = {};
      node.children.set(part, next);
    }
    node = next;
  }
  node.value = value;
  const object = asObject(value);
  if (object !== null) {
    for (const [key, inner] of Object.entries(object)) put(node, key.split('.'), inner);
  } else if (
    Array.isArray(value) &&
    value.length <= 5_000 &&
    value.some((item) => asObject(item) !== null)
  ) {
    for (const [index, item] of value.entries()) put(node, [String(index)], item);
  }
}

/** The node at a dotted path, or null. */
export function nodeAt(root: AttributeNode, path: string): AttributeNode | null {
  let node: AttributeNode | undefined = root;
  for (const part of path.split('.')) {
    node = node.children?.get(part);
    if (node === undefined) return null;
  }
  return node;
}

/** The value of the first of these paths that has one; null counts as none. */
export function attribute(root: AttributeNode, ...paths: readonly string[]): JsonValue | undefined {
  for (const path of paths) {
    const value = nodeAt(root, path)?.value;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** The numbered children of a path, in the order of their numbers. */
export function itemsAt(root: AttributeNode, path: string): AttributeNode[] {
  const node = nodeAt(root, path);
  if (node?.children === undefined) return [];
  return [...node.children]
    .filter(([key]) => /^\d+$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

/** Attributes of an OTLP span (`[{ key, value: { stringValue } }]`, either spelling) as flat values. */
export function otlpAttributes(value: JsonValue | undefined): Record<string, JsonValue> {
  const attributes: Record<string, JsonValue> = {};
  for (const item of asList(value)) {
    const entry = asObject(item);
    const key = entry?.['key'];
    if (entry !== null && typeof key === 'string' && !FORBIDDEN_KEYS.has(key))
      attributes[key] = anyValue(entry['value'], 0);
  }
  return attributes;
}

/** An OTLP `AnyValue`; int64 may be a number or text, and stays text where a double cannot hold it. */
function anyValue(value: JsonValue | undefined, depth: number): JsonValue {
  const object = asObject(value);
  if (object === null || depth > 30) return value ?? null;
  for (const [key, inner] of Object.entries(object)) {
    switch (key) {
      case 'stringValue':
      case 'string_value':
      case 'boolValue':
      case 'bool_value':
      case 'doubleValue':
      case 'double_value':
      case 'bytesValue':
      case 'bytes_value':
        return inner;
      case 'intValue':
      case 'int_value': {
        const number = Number(inner);
        return Number.isSafeInteger(number) ? number : inner;
      }
      case 'arrayValue':
      case 'array_value':
        return asList(asObject(inner)?.['values']).map((item) => anyValue(item, depth + 1));
      case 'kvlistValue':
      case 'kvlist_value': {
        const map: Record<string, JsonValue> = {};
        for (const item of asList(asObject(inner)?.['values'])) {
          const entry = asObject(item);
          const name = entry?.['key'];
          if (entry !== null && typeof name === 'string' && !FORBIDDEN_KEYS.has(name))
            map[name] = anyValue(entry['value'], depth + 1);
        }
        return map;
      }
    }
  }
  return null;
}
