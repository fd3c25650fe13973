import type { ColumnMap, ColumnMapping, ColumnRole } from '../../../../shared/contract/imports.ts';
import { chooseId, moreIdParts } from './column-ids.ts';
import type { ColumnProfile, PlainRecord } from './columns.ts';
import { isLabelValue, isTruthValue, suits } from './column-values.ts';
import {
  isBookkeeping,
  isHumanGroup,
  isMachineGroup,
  isMetricName,
  isScoreGroup,
  metricPart,
} from './column-groups.ts';
import { plainName, roleOfName, SINGLE_ROLES } from './column-names.ts';
import { asNumber, toText } from './json-access.ts';

/** Content that is one value even where it is an object: `input.messages` is not a column. */
export function isWholeColumn(path: string): boolean {
  const role = roleOfName(path)?.role;
  return role !== undefined && WHOLE_ROLES.has(role);
}

const WHOLE_ROLES: ReadonlySet<ColumnRole> = new Set<ColumnRole>([
  'input',
  'actual_output',
  'expected_output',
  'context',
  'retrieval_context',
  'turns',
  'tags',
  'metadata',
]);

/**
 * Proposes where each column goes, from its name in many spellings and the shape of its values. What
 * nothing is known of becomes metadata; no value is lost, and the person corrects the rest.
 * @param records the records that were profiled, to see which columns tell the cases of one id apart.
 */
export function proposeMapping(
  profiles: readonly ColumnProfile[],
  records: readonly PlainRecord[] = [],
): ColumnMapping {
  const groups = new Set(
    profiles.map((profile) => groupOf(profile.column)).filter((group) => group !== null),
  );
  const machineElsewhere = [...groups].some(isMachineGroup);
  const reviewer = best(profiles, 'human_reviewer');
  const taken = new Map<ColumnRole, string>();
  for (const role of SINGLE_ROLES) {
    const winner = best(profiles, role);
    if (winner !== null) taken.set(role, winner.column);
  }
  // `answer` is what the system said, unless another column is; then it is what was expected.
  const answer = profiles.find(
    (profile) =>
      plainName(profile.column) === 'answer' && taken.get('actual_output') !== profile.column,
  );
  if (answer !== undefined && !taken.has('expected_output'))
    taken.set('expected_output', answer.column);
  chooseId(profiles, taken, reviewer);

  const columns = profiles.map((profile): ColumnMap => {
    const { column } = profile;
    for (const [role, name] of taken) if (name === column) return withName(role, column, profile);
    return (
      groupedColumn(profile, machineElsewhere) ??
      personColumn(profile) ??
      prefixedColumn(profile) ??
      namedColumn(profile, taken) ??
      ratedColumn(profile, reviewer !== null) ??
      metricColumn(profile) ?? { column, role: 'metadata' }
    );
  });
  const idParts = moreIdParts(columns, taken, records);
  const withIds = columns.map((map): ColumnMap =>
    idParts.has(map.column) ? { column: map.column, role: 'id' } : map,
  );
  return { columns: withoutLooseParts(withIds), metrics: [], reviewer: 'imported' };
}

/** The column whose name suits a role best, among those with values that can hold it. */
function best(profiles: readonly ColumnProfile[], role: ColumnRole): ColumnProfile | null {
  let winner: ColumnProfile | null = null;
  let winnerRank = Number.POSITIVE_INFINITY;
  for (const profile of profiles) {
    const named = roleOfName(profile.column) ?? nestedRole(profile.column);
    if (named === null || named.role !== role || !suits(role, profile) || named.rank >= winnerRank)
      continue;
    winner = profile;
    winnerRank = named.rank;
  }
  return winner;
}

/** `metric_input.user_input` is an input where no column outside of a group is one. */
function nestedRole(column: string): ReturnType<typeof roleOfName> {
  const parts = column.split('.');
  const group = parts[0] ?? '';
  if (
    parts.length < 2 ||
    column.includes('[]') ||
    isMachineGroup(group) ||
    isHumanGroup(group) ||
    isScoreGroup(group)
  )
    return null;
  const named = roleOfName(parts.at(-1) ?? '');
  return named !== null && NESTED_ROLES.has(named.role)
    ? { role: named.role, rank: named.rank + 1000 * parts.length }
    : null;
}

const NESTED_ROLES: ReadonlySet<ColumnRole> = new Set<ColumnRole>([
  'input',
  'actual_output',
  'expected_output',
  'turns',
]);

/** `scores.faithfulness`, `metrics.x.passed`, `experts[].fluency`, `annotations.x.individual_scores`. */
function groupedColumn(profile: ColumnProfile, machineElsewhere: boolean): ColumnMap | null {
  const { column } = profile;
  const group = groupOf(column);
  if (group === null) return null;
  const rest = column.slice(column.indexOf('.') + 1);
  const human = isHumanGroup(group) || (isScoreGroup(group) && machineElsewhere);
  if ((human || isMachineGroup(group) || isScoreGroup(group)) && isBookkeeping(rest))
    return { column, role: 'metadata' };
  if (human) {
    if (isAggregate(rest)) return { column, role: 'metadata' };
    if (!profile.values.every(isLabelValue)) return null;
    return { column, role: 'human_label', name: questionName(rest) };
  }
  if (!isMachineGroup(group) && !isScoreGroup(group)) return null;
  const part = metricPart(rest) ?? metricPart(`x.${rest}`);
  if (part !== null && rest.includes('.'))
    return { column, role: part.role, name: part.metric.replace(/^x\./, '') };
  if (part !== null && part.metric !== 'x' && part.role !== 'metric_score')
    return { column, role: part.role, name: part.metric };
  if (profile.values.every((value) => isTruthValue(value)))
    return { column, role: 'metric_passed', name: rest };
  return profile.values.some((value) => asNumber(value) !== undefined)
    ? { column, role: 'metric_score', name: rest }
    : null;
}

function groupOf(column: string): string | null {
  const end = column.search(/\.|\[\]/);
  return end <= 0 ? null : column.slice(0, end);
}

/** Means that a file carries beside the single ratings are no ratings. */
function isAggregate(name: string): boolean {
  return /(?:^|[._])(?:mean|avg|average|median|std|stdev|sum|total)(?:[._]|$)/i.test(name);
}

/** `grammar.individual_human_scores` asks about `grammar`. */
function questionName(rest: string): string {
  return (
    rest
      .replace(/^.*\[\]\./, '')
      .replace(/[._](?:individual_)?(?:human_)?(?:scores?|ratings?|labels?|values?)$/i, '') || rest
  );
}

/** One column for each person: `annotator_1`, `rater2`, `expert_a_fluency`. */
function personColumn(profile: ColumnProfile): ColumnMap | null {
  const found =
    /^((?:annotator|rater|reviewer|labell?er|expert|human|coder|judge_human)[\s_-]?(?:\d+|[a-z]))(?:[\s_-](.+))?$/i.exec(
      profile.column,
    );
  if (found?.[1] === undefined || !profile.values.every(isLabelValue)) return null;
  const rest = found[2];
  const question =
    rest === undefined || /^(?:verdict|label|score|rating)$/i.test(rest) ? 'verdict' : rest;
  return { column: profile.column, role: 'human_label', name: question, reviewer: found[1] };
}

/** `human_faithfulness` is a person's, `judge_faithfulness` a machine's. */
function prefixedColumn(profile: ColumnProfile): ColumnMap | null {
  const { column } = profile;
  const human =
    /^(?:human|expert|gold|manual|annotator|reviewer)[\s_.-](.+)$/i.exec(column)?.[1] ??
    /^(.+)[\s_.-](?:human|gold|annotation)$/i.exec(column)?.[1];
  if (
    human !== undefined &&
    roleOfName(column)?.role !== 'human_reason' &&
    profile.values.every(isLabelValue)
  ) {
    const part = metricPart(human);
    if (part?.role === 'metric_reason') return { column, role: 'human_reason' };
    return {
      column,
      role: 'human_label',
      name: /^(?:verdict|label|score|rating)$/i.test(human) ? 'verdict' : (part?.metric ?? human),
    };
  }
  const machine = /^((?:llm_?)?judge|llm|auto|metric|model)[\s_.-](.+)$/i.exec(column);
  if (machine?.[1] === undefined || machine[2] === undefined || roleOfName(column) !== null)
    return null;
  const rest = machine[2];
  const whole =
    /^(score|passed|pass|success|verdict|reason|reasoning|explanation|threshold|output|label)$/i
      .exec(rest)?.[1]
      ?.toLowerCase();
  if (whole !== undefined) return judgeColumn(profile, machine[1], whole);
  const part = metricPart(rest);
  if (part !== null) return { column, role: part.role, name: part.metric };
  if (profile.values.length > 0 && profile.values.every((value) => isTruthValue(value)))
    return { column, role: 'metric_passed', name: rest };
  return profile.values.length > 0 && profile.values.every((value) => asNumber(value) !== undefined)
    ? { column, role: 'metric_score', name: rest }
    : null;
}

function judgeColumn(profile: ColumnProfile, judge: string, part: string): ColumnMap | null {
  const name = judge.toLowerCase();
  const { column, values } = profile;
  if (part === 'threshold') return { column, role: 'metric_threshold', name };
  if (/^(?:reason|reasoning|explanation)$/.test(part))
    return { column, role: 'metric_reason', name };
  if (part === 'score') return { column, role: 'metric_score', name };
  if (values.every((value) => isTruthValue(value))) return { column, role: 'metric_passed', name };
  return values.every((value) => asNumber(value) !== undefined)
    ? { column, role: 'metric_score', name }
    : null;
}

/** Roles that several columns may have, and human labels by name. */
function namedColumn(
  profile: ColumnProfile,
  taken: ReadonlyMap<ColumnRole, string>,
): ColumnMap | null {
  const named = roleOfName(profile.column);
  if (named === null || SINGLE_ROLES.has(named.role) || !suits(named.role, profile)) return null;
  if (named.role === 'human_label' && !profile.values.every(isLabelValue)) return null;
  if (named.role === 'context' && taken.size === 0) return null;
  return withName(named.role, profile.column, profile);
}

function withName(role: ColumnRole, column: string, profile: ColumnProfile): ColumnMap {
  if (role !== 'human_label') return { column, role };
  const plain = plainName(column).replace(/^(?:human|expert|manual|gold|reviewer|review|is)/, '');
  const isVerdict = [
    'verdict',
    'label',
    '',
    'judgement',
    'judgment',
    'eval',
    'evaluation',
    'annotation',
  ].includes(plain);
  const words = profile.values.every(
    (value) => isTruthValue(value) || /^unsure$/i.test(toText(value)),
  );
  return {
    column,
    role,
    name: isVerdict && words ? 'verdict' : isVerdict ? (plain === '' ? 'verdict' : plain) : plain,
  };
}

/** Bare names of metrics, and names that end in `_score`, `_passed`, `_reason`, `_threshold`. */
function metricColumn(profile: ColumnProfile): ColumnMap | null {
  if (isBookkeeping(profile.column)) return null;
  // Deep inside a record only groups of scores are read as such.
  if (profile.column.includes('.') || profile.column.includes('[]')) return null;
  const { column, values } = profile;
  if (isMetricName(column) && values.length > 0) {
    if (values.every((value) => isTruthValue(value, true)))
      return { column, role: 'metric_passed', name: column };
    if (values.some((value) => asNumber(value) !== undefined))
      return { column, role: 'metric_score', name: column };
  }
  const part = metricPart(column);
  if (part !== null) {
    if (part.role === 'metric_passed' && !values.every((value) => isTruthValue(value))) return null;
    if (part.role === 'metric_score' && !values.some((value) => asNumber(value) !== undefined))
      return null;
    return { column, role: part.role, name: part.metric };
  }
  return /^(?:passed|pass|success|successful)$/i.test(column) &&
    values.every((value) => isTruthValue(value))
    ? { column, role: 'metric_passed', name: 'passed' }
    : null;
}

/** In a table with a reviewer in each row, small whole numbers are that person's ratings. */
function ratedColumn(profile: ColumnProfile, hasReviewer: boolean): ColumnMap | null {
  if (!hasReviewer || profile.values.length === 0) return null;
  if (
    /(?:number|order|index|position|count|age|seed|round|time|tim|page|turn|version|year|day|rank|ids?|no)\.?\w{0,3}$/i.test(
      profile.column,
    )
  )
    return null;
  const numbers = profile.values.map(asNumber);
  const small = numbers.every(
    (value) => value !== undefined && Number.isInteger(value * 2) && value >= -10 && value <= 10,
  );
  return small ? { column: profile.column, role: 'human_label', name: profile.column } : null;
}

/** A reason or threshold of a metric that no column scores is kept as metadata. */
function withoutLooseParts(columns: readonly ColumnMap[]): ColumnMap[] {
  const scored = new Set(
    columns
      .filter((map) => map.role === 'metric_score' || map.role === 'metric_passed')
      .map((map) => map.name),
  );
  const labelled = columns.some((map) => map.role === 'human_label');
  return columns.map((map) => {
    if ((map.role === 'metric_reason' || map.role === 'metric_threshold') && !scored.has(map.name))
      return { column: map.column, role: 'metadata' };
    if ((map.role === 'human_reason' || map.role === 'human_reviewer') && !labelled)
      return { column: map.column, role: 'metadata' };
    return map;
  });
}
