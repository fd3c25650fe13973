import { IconInfoCircle } from '@tabler/icons-react';
import type { TeamPlan } from '../../../shared/contract/team.ts';
import { formatCount } from '../../ui/format.ts';
import { NumberTable, type Head } from '../../ui/number-table.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import type { AssignQuestion } from './assign-form.ts';
import classes from './assign.module.css';

const HEADS: readonly Head[] = [
  ['Person', 'Who gets a share of the pack'],
  ['New', 'Cases that are added to the share'],
  ['Kept', 'Cases of the share that stay, those that are answered among them'],
  ['Repeats', 'Hidden repeats in the share: the same case under another id'],
  ['Gold', 'Hidden cases in the share whose answer is known'],
  ['Share', 'Cases of the share in all'],
  ['Open then', 'Cases that wait for the person afterwards, over all packs'],
];

interface PlanPreviewProps {
  readonly plan: TeamPlan | undefined;
  readonly question: AssignQuestion;
  readonly isStale: boolean;
}

/** Who gets how many, as it would be if it were done now. */
export function PlanPreview({ plan, question, isStale }: PlanPreviewProps) {
  if (question.kind !== 'ask') {
    return (
      <p className={classes.hint} role="status">
        {question.kind === 'problem'
          ? question.message
          : 'Choose at least one person to see who would get how many cases.'}
      </p>
    );
  }
  if (plan === undefined) return null;
  return (
    <div className={classes.preview} data-stale={isStale || undefined}>
      <NumberTable label="Who gets how many" heads={HEADS} className={classes.table}>
        {plan.shares.map((share) => (
          <tr key={share.reviewerId}>
            <th scope="row">
              <span className={classes.personName} title={share.name}>
                {visibleText(share.name)}
                {share.isSelf ? ' (you)' : ''}
              </span>
            </th>
            <td data-number>{formatCount(share.added)}</td>
            <td data-number>{formatCount(share.kept)}</td>
            <td data-number>{formatCount(share.repeats)}</td>
            <td data-number>{formatCount(share.gold)}</td>
            <td data-number>
              <strong>{formatCount(share.total)}</strong>
            </td>
            <td data-number>{formatCount(share.openAfter)}</td>
          </tr>
        ))}
      </NumberTable>
      {plan.notes.length > 0 ? (
        <div role="status">
          <ul className={classes.notes}>
            {plan.notes.map((note) => (
              <li key={note}>
                <IconInfoCircle size={14} aria-hidden />
                <span>{visibleText(note)}</span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}
