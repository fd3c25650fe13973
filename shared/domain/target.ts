import { assertNever } from '../result.ts';
import type { Target } from './case.ts';

/** Text form of a target: `case`, `span:<id>` or `turn:<index from 0>`; used as a key in tables. */
export function targetKey(target: Target): string {
  switch (target.kind) {
    case 'case':
      return 'case';
    case 'span':
      return `span:${target.spanId}`;
    case 'turn':
      return `turn:${target.turn}`;
    default:
      return assertNever(target);
  }
}

/** Reads what {@link targetKey} wrote. @throws if the text is no target. */
export function parseTargetKey(key: string): Target {
  if (key === 'case') return { kind: 'case' };
  if (key.startsWith('span:')) return { kind: 'span', spanId: key.slice(5) };
  if (/^turn:\d+$/.test(key)) return { kind: 'turn', turn: Number(key.slice(5)) };
  throw new Error(`not a target: ${key}`);
}
