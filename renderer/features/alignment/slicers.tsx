import {
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Popover,
  Select,
  Stack,
  TextInput,
} from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { IconFilter } from '@tabler/icons-react';
import type { AlignmentFilter, AlignmentOptions } from '../../../shared/contract/alignment.ts';
import { LABEL_POLICIES } from '../../../shared/domain/gold.ts';
import { sliceCount, withoutSlices } from './alignment-filter.ts';
import classes from './alignment.module.css';

interface SlicersProps {
  readonly filter: AlignmentFilter;
  readonly options: AlignmentOptions | undefined;
  /** Some metric is compared with grades, so it matters from which one a case passes. */
  readonly hasGrades: boolean;
  /** People are compared with one another: no metric, and no label that counts before others. */
  readonly isAboutPeople?: boolean;
  readonly onChange: (filter: AlignmentFilter) => void;
}

const POLICIES = [
  { value: 'latest', label: 'Latest label' },
  { value: 'majority', label: 'Majority of labels' },
  { value: 'gold', label: 'Gold alone' },
] as const;

const SOURCES = [
  { value: 'all', label: 'All people' },
  { value: 'review', label: 'Reviewed here' },
  { value: 'imported', label: 'From files' },
] as const;

const KINDS = [
  { value: 'test_case', label: 'Test case' },
  { value: 'trace', label: 'Trace' },
  { value: 'span', label: 'Span' },
  { value: 'thread', label: 'Thread' },
] as const;

const ENVIRONMENTS = [
  { value: 'development', label: 'Development' },
  { value: 'production', label: 'Production' },
] as const;

/** Which human label counts, and which judgements are compared. Always in sight: numbers mean nothing without it. */
export function Slicers({
  filter,
  options,
  hasGrades,
  isAboutPeople = false,
  onChange,
}: SlicersProps) {
  const set = (change: Partial<AlignmentFilter>) => onChange({ ...filter, ...change });
  const question = options?.questions.find((item) => item.key === filter.humanQuestion);
  const isGraded = hasGrades || question?.scale === 'graded';
  const slices = sliceCount(filter);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Group gap="xs" wrap="wrap" className={classes.slicers}>
      {isAboutPeople ? null : <LabelChoice filter={filter} options={options} set={set} />}
      <Select
        aria-label="Where labels come from"
        w={140}
        value={filter.labelSource}
        onChange={(value) =>
          set({ labelSource: value === 'review' || value === 'imported' ? value : 'all' })
        }
        data={[...SOURCES]}
      />
      {!isAboutPeople && (isGraded || filter.passFrom !== null) ? (
        <NumberInput
          aria-label="Grade from which a case passes"
          size="xs"
          w={150}
          placeholder="Passes from grade"
          value={filter.passFrom ?? ''}
          onChange={(value) => set({ passFrom: typeof value === 'number' ? value : null })}
        />
      ) : null}
      <Popover
        opened={isOpen}
        onChange={setIsOpen}
        position="bottom-start"
        width={320}
        trapFocus
        returnFocus
        withinPortal
        // Its lists have an Escape of their own, which comes first.
        closeOnEscape={false}
      >
        <Popover.Target>
          <Button
            variant={slices > 0 ? 'light' : 'default'}
            leftSection={<IconFilter size={14} />}
            onClick={() => setIsOpen(!isOpen)}
          >
            {slices > 0 ? `${slices} ${slices === 1 ? 'filter' : 'filters'}` : 'Filter'}
          </Button>
        </Popover.Target>
        <Popover.Dropdown onKeyDown={(pressed) => isEscapeOfPopover(pressed) && setIsOpen(false)}>
          <Stack gap="xs">
            <Lists filter={filter} options={options} isAboutPeople={isAboutPeople} set={set} />
            <Group gap="xs" grow>
              <TextInput
                label="Judged from"
                type="date"
                value={filter.from ?? ''}
                onChange={(event) => set({ from: event.currentTarget.value || null })}
              />
              <TextInput
                label="to"
                type="date"
                value={filter.to ?? ''}
                onChange={(event) => set({ to: event.currentTarget.value || null })}
              />
            </Group>
          </Stack>
        </Popover.Dropdown>
      </Popover>
      {slices > 0 ? (
        <Button variant="subtle" onClick={() => onChange(withoutSlices(filter))}>
          Clear filters
        </Button>
      ) : null}
    </Group>
  );
}

/** An open list inside takes the first Escape; it is still marked as open while the key is on its way. */
function isEscapeOfPopover({ key, target }: KeyboardEvent): boolean {
  return key === 'Escape' && !(target instanceof Element && target.ariaExpanded === 'true');
}

interface ListsProps {
  readonly filter: AlignmentFilter;
  readonly options: AlignmentOptions | undefined;
  readonly set: (change: Partial<AlignmentFilter>) => void;
}

/** Which human label counts. */
function LabelChoice({ filter, options, set }: ListsProps) {
  return (
    <>
      <Select
        aria-label="Human label that counts"
        w={230}
        searchable
        value={filter.humanQuestion}
        onChange={(value) => set({ humanQuestion: value ?? 'auto', passFrom: null })}
        data={[
          { value: 'auto', label: 'Question that fits the metric' },
          ...(options?.questions ?? [])
            .filter((item) => item.scale !== 'text')
            .map((item) => ({
              value: item.key,
              label: `${item.title} (${item.count.toLocaleString('en')})`,
            })),
        ]}
      />
      <Select
        aria-label="Which of several labels counts"
        w={160}
        value={filter.labelPolicy}
        onChange={(value) =>
          set({ labelPolicy: LABEL_POLICIES.find((policy) => policy === value) ?? 'latest' })
        }
        data={[...POLICIES]}
      />
    </>
  );
}

function Lists({
  filter,
  options,
  isAboutPeople,
  set,
}: ListsProps & { readonly isAboutPeople: boolean }) {
  const shared = {
    size: 'xs',
    searchable: true,
    clearable: true,
    openOnFocus: false,
    comboboxProps: { withinPortal: false },
  } as const;
  const named = (items: readonly { readonly id: string; readonly name: string }[] | undefined) =>
    (items ?? []).map((item) => ({ value: item.id, label: item.name }));
  return (
    <>
      {isAboutPeople ? null : (
        <MultiSelect
          {...shared}
          label="Metric version"
          data={[...(options?.metricVersions ?? [])]}
          value={filter.metricVersions}
          onChange={(metricVersions) => set({ metricVersions })}
        />
      )}
      <MultiSelect
        {...shared}
        label="Tag"
        limit={50}
        data={[...(options?.tags ?? [])]}
        value={filter.tags}
        onChange={(tags) => set({ tags })}
      />
      <MultiSelect
        {...shared}
        label="Kind"
        data={[...KINDS]}
        value={filter.kinds}
        onChange={(values) =>
          set({ kinds: KINDS.map((kind) => kind.value).filter((kind) => values.includes(kind)) })
        }
      />
      <MultiSelect
        {...shared}
        label="Environment"
        data={[...ENVIRONMENTS]}
        value={filter.environments}
        onChange={(values) =>
          set({
            environments: ENVIRONMENTS.map((item) => item.value).filter((item) =>
              values.includes(item),
            ),
          })
        }
      />
      <MultiSelect
        {...shared}
        label="Reviewer"
        limit={50}
        data={[...(options?.reviewers ?? [])]}
        value={filter.reviewers}
        onChange={(reviewers) => set({ reviewers })}
      />
      <MultiSelect
        {...shared}
        label="Pack"
        data={named(options?.packs)}
        value={filter.packIds}
        onChange={(packIds) => set({ packIds })}
      />
      <MultiSelect
        {...shared}
        label="Source"
        data={named(options?.sources)}
        value={filter.sourceIds}
        onChange={(sourceIds) => set({ sourceIds })}
      />
    </>
  );
}
