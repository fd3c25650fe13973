import type { CallInput } from '../../../shared/contract/contract.ts';
import type { LibraryFilter, LibrarySort } from '../../../shared/contract/library.ts';
import type { PackOrder } from '../../../shared/domain/pack.ts';
import { formatPlural } from '../../ui/format.ts';

/** Most cases that one pack takes. */
export const MAX_PACK_CASES = 200_000;
const MAX_SEED = 0xffff_ffff;

/** What the cases of a new pack are. */
export type PackCases =
  | { readonly kind: 'selection'; readonly caseIds: readonly string[] }
  | {
      readonly kind: 'filter';
      readonly filter: LibraryFilter;
      readonly sort: LibrarySort;
      readonly total: number;
      /** More than `total` match: a very common search word, which is not counted to the end. */
      readonly isCapped: boolean;
      /** The filter in words. */
      readonly words: readonly string[];
    };

/** The dialog's fields as they are typed. */
export interface PackForm {
  readonly name: string;
  readonly rubricId: string;
  readonly guidelines: string;
  readonly order: PackOrder['kind'];
  readonly seed: number | string;
  /** Empty for whichever metric is nearest. */
  readonly metricId: string;
  readonly hideJudge: boolean;
  /** Only of a filter; empty takes all. */
  readonly limit: number | string;
}

/** How many cases the pack will have. */
export function packSize(cases: PackCases, limit: number | string): number {
  if (cases.kind === 'selection') return cases.caseIds.length;
  return typeof limit === 'number'
    ? Math.min(limit, cases.total)
    : Math.min(cases.total, MAX_PACK_CASES);
}

/** A name that tells packs apart until the person gives a better one. */
export function suggestedName(cases: PackCases): string {
  if (cases.kind === 'selection')
    return `Selection of ${formatPlural(cases.caseIds.length, 'case')}`;
  const words = cases.words.join(', ').replaceAll(/[“”]/g, '');
  return words === '' ? 'All cases' : words.slice(0, 120);
}

/** Why a seed is none, or null. */
export function seedProblem(seed: number | string): string | null {
  const isSeed =
    typeof seed === 'number' && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED;
  return isSeed ? null : `A whole number from 0 to ${MAX_SEED.toLocaleString('en')}.`;
}

/** Why a limit is none, or null. */
export function limitProblem(limit: number | string, total: number): string | null {
  if (limit === '') {
    return total > MAX_PACK_CASES
      ? `A pack takes ${MAX_PACK_CASES.toLocaleString('en')} cases at most: say how many.`
      : null;
  }
  const isLimit =
    typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= MAX_PACK_CASES;
  return isLimit ? null : `A whole number from 1 to ${MAX_PACK_CASES.toLocaleString('en')}.`;
}

/** The call that makes the pack. The form has been checked. */
export function packInput(form: PackForm, cases: PackCases): CallInput<'pack.create'> {
  return {
    name: form.name,
    guidelines: form.guidelines,
    rubricId: form.rubricId,
    order: packOrder(form),
    blinding: { judge: form.hideJudge },
    cases:
      cases.kind === 'selection'
        ? { caseIds: [...cases.caseIds] }
        : {
            filter: cases.filter,
            sort: cases.sort,
            ...(typeof form.limit === 'number' ? { limit: form.limit } : {}),
          },
  };
}

function packOrder({ order, seed, metricId }: PackForm): PackOrder {
  switch (order) {
    case 'as_is':
      return { kind: 'as_is' };
    case 'random':
      return { kind: 'random', seed: Number(seed) };
    case 'nearest_threshold':
      return { kind: 'nearest_threshold', metricId: metricId === '' ? null : metricId };
  }
}

/** An order in words, for lists and facts. */
export function orderWords(order: PackOrder, metricName: (metricId: string) => string): string {
  switch (order.kind) {
    case 'as_is':
      return 'As selected';
    case 'random':
      return `Random (seed ${order.seed})`;
    case 'nearest_threshold':
      return order.metricId === null
        ? 'Nearest to a threshold first'
        : `Nearest to the threshold of ${metricName(order.metricId)} first`;
  }
}
