import type { Database } from 'better-sqlite3';
import type { ConsistencyReport, PersonShare } from '../../../shared/contract/agreement.ts';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import { summarizeAgreement } from '../../../shared/stats/agreement.ts';
import { type Estimate, undefinedEstimate } from '../../../shared/stats/estimate.ts';
import { proportion } from '../../../shared/stats/interval.ts';
import { ratingsFromMatrix } from '../../../shared/stats/ratings.ts';
import { goldAnswers } from './gold-answers.ts';
import { resolveQuestion } from './human-agreement.ts';
import { personRefs } from './person-names.ts';
import { type RepeatedAnswer, repeatedAnswers } from './repeated-answers.ts';

const NO_REPEATS_REASON = 'Nobody answered a case twice.';
const NO_ANSWERS_REASON = 'Nobody answered here.';

/** People against themselves on repeats, and against known answers on hidden gold. */
export function consistencyReport(db: Database, filter: AlignmentFilter): ConsistencyReport {
  const question = resolveQuestion(db, filter.humanQuestion);
  const repeats = repeatedAnswers(db, filter, question);
  const gold = goldAnswers(db, filter, question);
  const hidden = repeats.filter(({ how }) => how === 'hidden').length;
  return {
    question,
    repeats: {
      rows: personShares(
        db,
        repeats.map(({ reviewerId, first, second }) => ({ reviewerId, hit: first === second })),
      ),
      kappa: kappaOfRepeats(repeats),
      hidden,
      otherPack: repeats.length - hidden,
    },
    gold: {
      rows: personShares(
        db,
        gold.map(({ reviewerId, isRight }) => ({ reviewerId, hit: isRight })),
      ),
    },
  };
}

/** Cohen's kappa with the first answers as one rater and the second ones as the other. */
function kappaOfRepeats(repeats: readonly Pick<RepeatedAnswer, 'first' | 'second'>[]): Estimate {
  if (repeats.length === 0) return undefinedEstimate(NO_REPEATS_REASON, 0);
  const matrix = repeats.map(({ first, second }) => [first, second]);
  return summarizeAgreement(ratingsFromMatrix(matrix)).cohenKappa;
}

/** A share for everybody and for each person, those with the most answers first. */
function personShares(
  db: Database,
  answers: readonly { readonly reviewerId: string; readonly hit: boolean }[],
): PersonShare[] {
  if (answers.length === 0) return [];
  const refs = personRefs(
    db,
    answers.map(({ reviewerId }) => reviewerId),
  );
  const share = (own: typeof answers): Estimate =>
    proportion(own.filter(({ hit }) => hit).length, own.length, NO_ANSWERS_REASON);
  const people = [...Map.groupBy(answers, ({ reviewerId }) => reviewerId)]
    .map(([id, own]) => ({ reviewer: refs.get(id) ?? { id, name: id }, same: share(own) }))
    .toSorted((a, b) => b.same.n - a.same.n || (a.reviewer.name < b.reviewer.name ? -1 : 1));
  return [{ reviewer: null, same: share(answers) }, ...people];
}
