import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { FacetValue, LibraryFacets, LibraryFilter } from '../../../shared/contract/library.ts';
import { formatPercent } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { FacetChoices, FacetMenu, MenuChoice } from './facet-menu.tsx';
import {
  METRIC_STATE_WORDS,
  describeBehind,
  shareWords,
  type FilterNames,
} from './filter-words.ts';
import { readWords } from './read-fields.ts';
import {
  CASE_KINDS,
  ENVIRONMENTS,
  METRIC_STATES,
  isEmptyFilter,
  withoutEmpty,
  type MetricState,
} from './library-search.ts';
import { SIGNAL_IDS } from '../../../shared/domain/signal.ts';
import classes from './filter-bar.module.css';

const STATE_TITLES = {
  passed: 'Passed',
  failed: 'Failed',
  no_verdict: 'No verdict',
  any: 'Any result',
} as const satisfies Record<MetricState, string>;

const SHARES = [0.01, 0.05, 0.1, 0.25] as const;

interface FilterBarProps {
  readonly filter: LibraryFilter;
  readonly facets: LibraryFacets | undefined;
  readonly packs: readonly {
    readonly packId: string;
    readonly name: string;
    readonly total: number;
  }[];
  readonly names: FilterNames;
  readonly onFilter: (filter: LibraryFilter) => void;
}

/** All that the list can be narrowed down to, and what it is narrowed down to now. */
export function FilterBar({ filter, facets, packs, names, onFilter }: FilterBarProps) {
  const change = (part: Parameters<typeof withoutEmpty>[0]): void => {
    onFilter(withoutEmpty({ ...filter, ...part }));
  };
  const labels = (
    values: readonly FacetValue[] | undefined,
    chosen: readonly string[],
  ): string | null =>
    chosen.length === 0
      ? null
      : chosen
          .map((value) => values?.find((each) => each.value === value)?.label ?? value)
          .join(', ');
  const list = (
    field: 'kinds' | 'tags' | 'environments' | 'sourceIds' | 'signals',
  ): readonly string[] => filter[field] ?? [];
  const toggled = (chosen: readonly string[], value: string): string[] =>
    chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value];

  return (
    <div className={classes.bar} role="group" aria-label="Filters">
      {filter.behind ? (
        <Chip
          text={describeBehind(filter.behind, names)}
          onClear={() => change({ behind: undefined })}
        />
      ) : null}
      {filter.groups ? (
        <Chip
          text={`Group: ${filter.groups.join(', ')}`}
          onClear={() => change({ groups: undefined })}
        />
      ) : null}
      <FacetMenu
        label="Kind"
        summary={labels(facets?.kinds, list('kinds'))}
        onClear={() => change({ kinds: undefined })}
      >
        <FacetChoices
          label="Kind"
          values={facets?.kinds.filter((kind) => kind.count > 0)}
          chosen={list('kinds')}
          onToggle={(value) =>
            change({ kinds: readWords(toggled(list('kinds'), value), CASE_KINDS) })
          }
          nothing="No case yet."
        />
      </FacetMenu>
      <MetricMenu filter={filter} facets={facets} names={names} change={change} />
      <FacetMenu
        label="Human label"
        summary={
          filter.humanLabel === undefined
            ? null
            : filter.humanLabel === 'has'
              ? 'has one'
              : 'has none'
        }
        onClear={() => change({ humanLabel: undefined })}
      >
        <FacetChoices
          label="Human label"
          values={facets?.humanLabels}
          chosen={filter.humanLabel === undefined ? [] : [filter.humanLabel]}
          onToggle={(value) => change({ humanLabel: value === 'has' ? 'has' : 'has_not' })}
          isSingle
          nothing="No case yet."
        />
      </FacetMenu>
      <FacetMenu
        label="Signals"
        summary={labels(facets?.signals, list('signals'))}
        onClear={() => change({ signals: undefined })}
      >
        <FacetChoices
          label="Signals"
          values={facets?.signals.filter((signal) => signal.count > 0)}
          chosen={list('signals')}
          onToggle={(value) =>
            change({ signals: readWords(toggled(list('signals'), value), SIGNAL_IDS) })
          }
          nothing="No case carries a signal."
        />
      </FacetMenu>
      <FacetMenu
        label="Tag"
        summary={labels(facets?.tags, list('tags'))}
        onClear={() => change({ tags: undefined })}
      >
        <FacetChoices
          label="Tag"
          values={facets?.tags}
          chosen={list('tags')}
          onToggle={(value) => change({ tags: toggled(list('tags'), value) })}
          nothing="No case carries a tag."
        />
      </FacetMenu>
      <FacetMenu
        label="Source"
        summary={labels(facets?.sources, list('sourceIds'))}
        onClear={() => change({ sourceIds: undefined })}
      >
        <FacetChoices
          label="Source"
          values={facets?.sources}
          chosen={list('sourceIds')}
          onToggle={(value) => change({ sourceIds: toggled(list('sourceIds'), value) })}
          nothing="Nothing was imported yet."
        />
      </FacetMenu>
      <FacetMenu
        label="Environment"
        summary={labels(facets?.environments, list('environments'))}
        onClear={() => change({ environments: undefined })}
      >
        <FacetChoices
          label="Environment"
          values={facets?.environments.filter((environment) => environment.count > 0)}
          chosen={list('environments')}
          onToggle={(value) =>
            change({ environments: readWords(toggled(list('environments'), value), ENVIRONMENTS) })
          }
          nothing="No case says where it ran."
        />
      </FacetMenu>
      <ShareMenu filter={filter} change={change} />
      <FacetMenu
        label="Pack"
        summary={filter.packId === undefined ? null : names.pack(filter.packId)}
        onClear={() => change({ packId: undefined })}
      >
        <FacetChoices
          label="Pack"
          values={packs.map((pack) => ({
            value: pack.packId,
            label: pack.name,
            count: pack.total,
          }))}
          chosen={filter.packId === undefined ? [] : [filter.packId]}
          onToggle={(packId) => change({ packId })}
          isSingle
          nothing="There is no pack yet."
        />
      </FacetMenu>
      {isEmptyFilter(filter) ? null : (
        <button type="button" className={classes.clearAll} onClick={() => onFilter({})}>
          Clear all
        </button>
      )}
    </div>
  );
}

interface PartProps {
  readonly filter: LibraryFilter;
  readonly change: (part: Parameters<typeof withoutEmpty>[0]) => void;
}

function MetricMenu(
  props: PartProps & { readonly facets: LibraryFacets | undefined; readonly names: FilterNames },
) {
  const { filter, facets, names, change } = props;
  const [state, setState] = useState<MetricState>(filter.metric?.state ?? 'failed');
  const { metric } = filter;
  return (
    <FacetMenu
      label="Metric"
      summary={
        metric ? `${names.metric(metric.metricId)} ${METRIC_STATE_WORDS[metric.state]}` : null
      }
      onClear={() => change({ metric: undefined })}
    >
      <div role="menu" aria-label="Result of the metric" className={classes.menuPart}>
        {METRIC_STATES.map((each) => (
          <MenuChoice
            key={each}
            title={STATE_TITLES[each]}
            isSingle
            isChosen={(metric?.state ?? state) === each}
            onChoose={() => {
              setState(each);
              if (metric) change({ metric: { ...metric, state: each } });
            }}
          />
        ))}
      </div>
      <FacetChoices
        label="Metric"
        values={facets?.metrics}
        chosen={metric ? [metric.metricId] : []}
        onToggle={(metricId) => change({ metric: { metricId, state: metric?.state ?? state } })}
        isSingle
        nothing="No metric has scored a case."
      />
    </FacetMenu>
  );
}

function ShareMenu({ filter, change }: PartProps) {
  const { slowestShare, costliestShare } = filter;
  const words = [
    slowestShare === undefined ? null : shareWords('slowest', slowestShare),
    costliestShare === undefined ? null : shareWords('costliest', costliestShare),
  ].filter((part) => part !== null);
  return (
    <FacetMenu
      label="Time and cost"
      summary={words.length === 0 ? null : words.join(', ')}
      onClear={() => change({ slowestShare: undefined, costliestShare: undefined })}
    >
      <div role="menu" aria-label="Slowest cases" className={classes.menuPart}>
        {SHARES.map((share, index) => (
          <MenuChoice
            key={share}
            title={`Slowest ${formatPercent(share, 0)}`}
            isSingle
            isChosen={slowestShare === share}
            hasFocus={index === 0}
            onChoose={() => change({ slowestShare: slowestShare === share ? undefined : share })}
          />
        ))}
      </div>
      <div role="menu" aria-label="Costliest cases">
        {SHARES.map((share) => (
          <MenuChoice
            key={share}
            title={`Costliest ${formatPercent(share, 0)}`}
            isSingle
            isChosen={costliestShare === share}
            onChoose={() =>
              change({ costliestShare: costliestShare === share ? undefined : share })
            }
          />
        ))}
      </div>
    </FacetMenu>
  );
}

/** A filter that came from elsewhere and can only be taken away here. */
function Chip({ text, onClear }: { readonly text: string; readonly onClear: () => void }) {
  return (
    <div className={classes.pill} data-active data-chip>
      <span className={classes.chipText} title={text}>
        <strong>{visibleText(text)}</strong>
      </span>
      <button
        type="button"
        className={classes.pillClear}
        aria-label={`Clear: ${text}`}
        onClick={onClear}
      >
        <IconX size={13} stroke={2} aria-hidden />
      </button>
    </div>
  );
}
