import type { AgreementCell, PersonRef } from '../../../shared/contract/agreement.ts';
import { assertNever } from '../../../shared/result.ts';
import { readObject, readText, readWord } from './read-fields.ts';

const SAME_OR_NOT = ['all', 'same', 'different'] as const;
type SameOrNot = (typeof SAME_OR_NOT)[number];
const ANCHORING = ['all', 'changed', 'towards', 'away'] as const;
const KINDS = ['question', 'pair', 'reviewer', 'repeat', 'gold', 'anchoring'] as const;

/** Reads from an address which number of the agreement screen is meant. */
export function readAgreementCell(value: unknown): AgreementCell | undefined {
  const parts = readObject(value);
  const of = readWord(parts?.['of'], KINDS);
  if (parts === null || of === undefined) return undefined;
  const reviewer = readPerson(parts['reviewer']);
  if (of === 'anchoring') {
    const which = readWord(parts['which'], ANCHORING);
    const metricId = readText(parts['metricId'], 2000) ?? null;
    return which === undefined ? undefined : { of, reviewer, metricId, which };
  }
  const which = readWord(parts['which'], SAME_OR_NOT);
  if (which === undefined) return undefined;
  switch (of) {
    case 'question':
      return { of, which };
    case 'pair': {
      const first = readPerson(parts['first']);
      const second = readPerson(parts['second']);
      return first === null || second === null ? undefined : { of, first, second, which };
    }
    case 'reviewer':
      return reviewer === null ? undefined : { of, reviewer, which };
    case 'repeat':
    case 'gold':
      return { of, reviewer, which };
    default:
      return assertNever(of);
  }
}

/** The id may be empty: labels of files that name nobody. */
function readPerson(value: unknown): PersonRef | null {
  const parts = readObject(value);
  const { id, name } = parts ?? {};
  return typeof id === 'string' && typeof name === 'string' ? { id, name } : null;
}

/** “Ann and Ben differ on “verdict””: the cases behind a number of the agreement screen. */
export function agreementWords(
  cell: AgreementCell,
  question: string,
  metricName: (metricId: string) => string,
): string {
  const about = `“${question}”`;
  const words = (all: string, same: string, different: string, which: SameOrNot): string =>
    ({ all, same, different })[which].concat(` ${about}`);
  switch (cell.of) {
    case 'question':
      return words('Several people answered', 'All agree on', 'People differ on', cell.which);
    case 'pair': {
      const pair = `${cell.first.name} and ${cell.second.name}`;
      return `${pair} ${words('both answered', 'agree on', 'differ on', cell.which)}`;
    }
    case 'reviewer': {
      const { name } = cell.reviewer;
      const [beside, beyond] = ['beside most others on', 'against most others on'];
      return `${name} ${words(beside, 'with most others on', beyond, cell.which)}`;
    }
    case 'repeat': {
      const again = 'gave another answer the second time on';
      const same = 'gave the same answer twice on';
      return `${nameOf(cell.reviewer)} ${words('answered twice', same, again, cell.which)}`;
    }
    case 'gold': {
      const did = words(
        'answered gold on',
        'right about gold on',
        'wrong about gold on',
        cell.which,
      );
      return `${nameOf(cell.reviewer)} ${did}`;
    }
    case 'anchoring': {
      const did = {
        all: 'saw the judge after answering',
        changed: 'changed the answer after the judge was shown',
        towards: 'went over to the judge',
        away: 'left the side of the judge',
      }[cell.which];
      const metric = cell.metricId === null ? '' : ` (${metricName(cell.metricId)})`;
      return `${nameOf(cell.reviewer)} ${did}${metric}`;
    }
    default:
      return assertNever(cell);
  }
}

function nameOf(reviewer: PersonRef | null): string {
  return reviewer?.name ?? 'People';
}
