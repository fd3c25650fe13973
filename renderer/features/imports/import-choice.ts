import type { CallInput } from '../../../shared/contract/contract.ts';
import type {
  ColumnMap,
  ColumnMapping,
  ImportFormat,
  ImportPreview,
} from '../../../shared/contract/imports.ts';
import { formatPlural } from '../../ui/format.ts';
import { ROLE_NAMES } from './format-names.ts';

type Direction = 'higher_is_better' | 'lower_is_better';
/** `open` is a decision, too: the metric has no verdicts until somebody says which way it points. */
export type DirectionChoice = Direction | 'open';

/** What the person has decided about one file; what is null follows the preview. */
export interface ImportChoice {
  readonly format: ImportFormat | null;
  readonly mapping: ColumnMapping | null;
  readonly sourceName: string | null;
  readonly onBadRecord: 'skip' | 'refuse';
  readonly directions: Readonly<Record<string, DirectionChoice>>;
}

export function initialChoice(): ImportChoice {
  return {
    format: null,
    mapping: null,
    sourceName: null,
    onBadRecord: 'skip',
    directions: {},
  };
}

/** The name of the source, as it would be imported. */
export function sourceNameOf(choice: ImportChoice, preview: ImportPreview): string {
  return (choice.sourceName ?? preview.sourceName).trim();
}

/**
 * What the name of the source means for what is in the workspace already.
 * @param casesNow cases of the source of that name; undefined if there is none.
 */
export function describeSourceName(casesNow: number | undefined): string {
  if (casesNow === undefined)
    return 'With the record’s own id it makes the case id: the same source again changes only what changed.';
  const cases = formatPlural(casesNow, 'case');
  return `A source of this name has ${cases}. A record whose id is there replaces that case; give another name to keep both.`;
}

/**
 * Why the import cannot start yet, in words; null if it can.
 * @param unnamed sources of the other files that nobody named.
 */
export function whatIsMissing(
  choice: ImportChoice,
  preview: ImportPreview,
  unnamed: readonly string[] = [],
): string | null {
  if (preview.format === null)
    return 'Assay does not recognise the format. Choose one, if you know it.';
  if (choice.sourceName?.trim() === '') return 'The source needs a name.';
  // Files of one name from different folders: the second would replace the first.
  if (choice.sourceName === null && unnamed.includes(preview.sourceName))
    return `Another of the files would be “${preview.sourceName}”, too. Name the source of one of them.`;
  const mapping = choice.mapping ?? preview.mapping;
  const nameless = mapping?.columns.find((column) => needsName(column) && !column.name?.trim());
  if (nameless) {
    const label = ROLE_NAMES[nameless.role].nameLabel ?? 'name';
    return `The column ${nameless.column} needs the name of its ${label.toLowerCase()}.`;
  }
  const half = mapping?.metrics.find(
    (metric) => metric.threshold !== null && metric.direction === null,
  );
  if (half) return `The threshold of ${half.name} needs a direction.`;
  const undecided = directionQuestions(choice, preview).filter(
    (name) => choice.directions[name] === undefined,
  );
  if (undecided.length > 0) {
    return `Say which way the scores of ${undecided.slice(0, 3).join(', ')} point.`;
  }
  return null;
}

/** Metrics to ask about. Bare scores of a table have their own place, beside their threshold. */
export function directionQuestions(
  choice: ImportChoice,
  preview: ImportPreview,
): readonly string[] {
  const mapping = choice.mapping ?? preview.mapping;
  const bare = new Set(mapping ? scoredMetrics(mapping) : []);
  return preview.ambiguousMetrics.filter((name) => !bare.has(name));
}

export function needsName(column: ColumnMap): boolean {
  return ROLE_NAMES[column.role].nameLabel !== undefined;
}

/** The call that starts the import as chosen. */
export function startInput(
  choice: ImportChoice,
  preview: ImportPreview,
): CallInput<'import.start'> {
  const mapping = choice.mapping ?? preview.mapping;
  return {
    fileToken: preview.fileToken,
    ...(preview.format === null ? {} : { format: preview.format }),
    ...(mapping === null ? {} : { mapping }),
    sourceName: sourceNameOf(choice, preview),
    onBadRecord: choice.onBadRecord,
    directions: statedDirections(choice),
  };
}

function statedDirections(choice: ImportChoice): Record<string, Direction> {
  const stated: Record<string, Direction> = {};
  for (const [name, direction] of Object.entries(choice.directions)) {
    if (direction !== 'open') stated[name] = direction;
  }
  return stated;
}

/** Changes one column of a mapping; a role that needs a name gets the column's last part as a proposal. */
export function changeColumn(
  mapping: ColumnMapping,
  column: string,
  change: Partial<ColumnMap>,
): ColumnMapping {
  return {
    ...mapping,
    columns: mapping.columns.map((entry) => {
      if (entry.column !== column) return entry;
      const changed: ColumnMap = { ...entry, ...change };
      if (!needsName(changed)) return { column: changed.column, role: changed.role };
      return changed.name === undefined ? { ...changed, name: lastPart(column) } : changed;
    }),
  };
}

function lastPart(column: string): string {
  return column.split('.').at(-1) ?? column;
}

/** Metrics that come as bare scores, for which a threshold and a direction make a verdict. */
export function scoredMetrics(mapping: ColumnMapping): readonly string[] {
  const names = new Set<string>();
  for (const { role, name } of mapping.columns)
    if (role === 'metric_score' && name) names.add(name);
  for (const { role, name } of mapping.columns)
    if (role === 'metric_passed' && name) names.delete(name);
  return [...names];
}

/** Sets threshold or direction of a bare-score metric. */
export function changeMetric(
  mapping: ColumnMapping,
  name: string,
  change: { readonly threshold?: number | null; readonly direction?: Direction | null },
): ColumnMapping {
  const current = mapping.metrics.find((metric) => metric.name === name) ?? {
    name,
    threshold: null,
    direction: null,
  };
  return {
    ...mapping,
    metrics: [
      ...mapping.metrics.filter((metric) => metric.name !== name),
      { ...current, ...change },
    ],
  };
}
