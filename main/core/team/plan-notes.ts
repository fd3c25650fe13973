import type { TeamPlan } from '../../../shared/contract/team.ts';
import type { Pack } from '../review/pack-reads.ts';
import type { AssignOptions } from './plan-shares.ts';
import type { Share } from './shares.ts';

/** What a lead should know before a plan is carried out, one sentence each. */
export function planNotes(
  plan: Omit<TeamPlan, 'notes'>,
  options: AssignOptions,
  pack: Pack,
  shrunk: readonly Share[],
): string[] {
  const notes: string[] = [];
  const measured = plan.shares.filter((share) => !share.isSelf);
  const idle = plan.shares.filter((share) => share.total === 0);
  if (idle.length > 0) notes.push(`${names(idle)} ${idle.length === 1 ? 'gets' : 'get'} no case.`);
  if (plan.covered < plan.cases)
    notes.push(
      `${count(plan.cases - plan.covered, 'case')} of the pack ${plan.cases - plan.covered === 1 ? 'goes' : 'go'} to nobody.`,
    );
  const fewRepeats = measured.filter((share) => share.total > 0 && share.repeats < options.repeats);
  if (fewRepeats.length > 0)
    notes.push(
      `${names(fewRepeats)}: fewer than ${count(options.repeats, 'hidden repeat')}, because a repeat comes half a share after its case.`,
    );
  const fewGold = measured.filter((share) => share.total > 0 && share.gold < options.gold);
  if (fewGold.length > 0)
    notes.push(
      `${names(fewGold)}: fewer than ${count(options.gold, 'hidden gold case')}. ${goldReason(plan, pack)}`,
    );
  if (
    measured.length < plan.shares.length &&
    options.repeats + options.gold > 0 &&
    measured.length > 0
  )
    notes.push('Your own share has no hidden cases: you know which they are.');
  if (shrunk.length > 0)
    notes.push(`${names(shrunk)}: only what was answered stays, the rest is divided anew.`);
  return notes;
}

function goldReason(plan: Omit<TeamPlan, 'notes'>, pack: Pack): string {
  const known = `The answer of ${count(plan.goldPool, 'case')} is known`;
  return pack.blinding.judge
    ? `${known}, and nobody gets one that they have or know.`
    : `${known}: labels of files are in sight unless a pack is blinded, so only decided cases count.`;
}

function count(n: number, what: string): string {
  return `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
}

function names(shares: readonly { readonly name: string }[]): string {
  const shown = shares.slice(0, 3).map(({ name }) => name.slice(0, 60));
  return shares.length > 3 ? `${shown.join(', ')} and ${shares.length - 3} more` : shown.join(', ');
}
