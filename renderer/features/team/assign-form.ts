import type { AssignInput, Expertise, RouteRule } from '../../../shared/contract/team.ts';
import { SIGNAL_IDS } from '../../../shared/domain/signal.ts';
import { CASE_KINDS } from '../library/library-search.ts';
import { readCaseRanges } from './case-ranges.ts';

/** What a rule looks at, as one choice: `kind:trace`, `tag:billing`, `signal:tool_error`. */
export interface RuleRow {
  readonly id: number;
  readonly when: string | null;
  readonly expertise: Expertise | null;
}

/** What stands on the form of a plan. */
export interface AssignForm {
  readonly personIds: readonly string[];
  readonly way: 'divide' | 'by_hand';
  readonly overlap: number;
  readonly repeats: number;
  readonly gold: number;
  readonly seed: number;
  /** Empty text is no due day. */
  readonly dueAt: string;
  readonly keep: 'all' | 'answered';
  readonly rules: readonly RuleRow[];
  /** By hand: ranges of case numbers by person id. */
  readonly ranges: Readonly<Record<string, string>>;
}

export const EMPTY_ASSIGN_FORM: Omit<AssignForm, 'seed'> = {
  personIds: [],
  way: 'divide',
  overlap: 1,
  repeats: 0,
  gold: 0,
  dueAt: '',
  keep: 'all',
  rules: [],
  ranges: {},
};

/** What the core is asked, or why it cannot be asked yet; null while nothing is chosen. */
export type AssignQuestion =
  | { readonly kind: 'ask'; readonly input: AssignInput }
  | { readonly kind: 'problem'; readonly message: string }
  | { readonly kind: 'nothing' };

/** @param caseCount cases of the pack. */
export function assignQuestion(
  packId: string,
  caseCount: number,
  form: AssignForm,
): AssignQuestion {
  if (form.personIds.length === 0) return { kind: 'nothing' };
  const common = {
    packId,
    reviewerIds: [...form.personIds],
    repeats: form.repeats,
    gold: form.gold,
    seed: form.seed,
    dueAt: form.dueAt === '' ? null : form.dueAt,
    keep: form.keep,
  };
  if (form.way === 'divide') {
    if (form.rules.some((rule) => rule.when === null || rule.expertise === null))
      return { kind: 'problem', message: 'A rule needs both what it is about and an expertise.' };
    return {
      kind: 'ask',
      input: { ...common, overlap: form.overlap, rules: form.rules.flatMap(ruleOf) },
    };
  }
  const byHand: NonNullable<AssignInput['byHand']> = [];
  let isEmpty = true;
  for (const reviewerId of form.personIds) {
    const read = readCaseRanges(form.ranges[reviewerId] ?? '', caseCount);
    if (read.kind === 'problem') return read;
    isEmpty &&= read.ranges.length === 0;
    byHand.push({ reviewerId, cases: { ranges: read.ranges.map(([from, to]) => [from, to]) } });
  }
  if (isEmpty) return { kind: 'problem', message: 'Say which cases each person gets.' };
  return { kind: 'ask', input: { ...common, byHand } };
}

function ruleOf({ when, expertise }: RuleRow): RouteRule[] {
  const at = when?.indexOf(':') ?? -1;
  if (when === null || expertise === null || at < 0) return [];
  const about = when.slice(at + 1);
  const what = when.slice(0, at);
  return [
    {
      kinds: what === 'kind' ? CASE_KINDS.filter((kind) => kind === about) : [],
      signals: what === 'signal' ? SIGNAL_IDS.filter((signal) => signal === about) : [],
      tags: what === 'tag' ? [about] : [],
      expertise,
    },
  ];
}
