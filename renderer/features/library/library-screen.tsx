import { Button } from '@mantine/core';
import { IconFilterOff, IconInbox, IconPackage } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { LibraryFilter } from '../../../shared/contract/library.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommandRegistry } from '../../commands/registry.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { useCall } from '../../data/client.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount, formatPlural } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import type { PackCases } from '../packs/pack-draft.ts';
import { CasePane } from './case-pane.tsx';
import { FilterBar } from './filter-bar.tsx';
import { describeFilter, filterNames } from './filter-words.ts';
import { LibraryList } from './library-list.tsx';
import type { RowPress } from './library-row.tsx';
import {
  effectiveSort,
  isEmptyFilter,
  readLibrarySearch,
  withoutEmpty,
  writeLibrarySearch,
  type LibraryView,
} from './library-search.ts';
import { ManageFiltersDialog, SaveFilterDialog, SavedFiltersMenu } from './saved-filters.tsx';
import { SearchField } from './search-field.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { SortMenu } from './sort-menu.tsx';
import { useLibraryRows } from './use-library-rows.ts';
import { useSelection } from './use-selection.ts';
import classes from './library.module.css';
import toolbarClasses from './toolbar.module.css';

const BuildPackDialog = lazy(async () => ({
  default: (await import('../packs/build-pack-dialog.tsx')).BuildPackDialog,
}));

type Dialog = 'none' | 'save' | 'manage' | { readonly cases: PackCases };

/** All cases: search, filter, look, select, and build a pack of them. */
export function LibraryScreen() {
  const search = useSearch({ from: '/library' });
  const navigate = useNavigate({ from: '/library' });
  const view = useMemo(() => readLibrarySearch(search), [search]);
  const { filter, sort, caseId } = view;
  const [seen, setSeen] = useState({ from: 0, to: 20 });
  const [dialog, setDialog] = useState<Dialog>('none');
  const searchField = useRef<HTMLInputElement>(null);

  const facets = useCall('library.facets', {}, { keepPrevious: true });
  const packs = useCall('pack.list', {});
  const saved = useCall('filter.list', {});
  const status = useCall('workspace.status', {});
  const rows = useLibraryRows(
    useMemo(() => ({ filter, sort }), [filter, sort]),
    seen,
  );
  const total = rows.total ?? 0;
  const selection = useSelection(rows);
  const { cursor, ids } = selection.state;
  const names = filterNames(facets.data, packs.data);

  const show = (next: Partial<LibraryView>, replace = false): void => {
    const wanted = { ...view, ...next };
    const whole = { ...wanted, sort: effectiveSort(wanted.filter, wanted.sort) };
    void navigate({ search: writeLibrarySearch(whole), replace });
  };
  const setFilter = (next: LibraryFilter, replace = false): void => {
    // A search starts and ends with its own order; a choice of the person stays.
    const followsText = sort === 'relevance' || (sort === 'imported' && filter.text === undefined);
    const nextSort = followsText ? effectiveSort(next, undefined) : sort;
    show({ filter: next, sort: nextSort }, replace);
  };
  const openRow = (row: number): void => {
    const found = rows.rowAt(row);
    if (found) show({ caseId: found.caseId }, caseId !== null);
  };
  const move = (by: number): void => {
    const row = selection.move(by, seen.from);
    // The open case follows the keyboard.
    if (caseId !== null && row >= 0) openRow(row);
  };
  const press = ({ index, caseId: pressed, kind }: RowPress): void => {
    if (kind === 'toggle') selection.toggle(index, pressed);
    else if (kind === 'range') selection.rangeTo(index);
    else {
      selection.place(index);
      show({ caseId: pressed }, caseId !== null);
    }
  };
  const latestPress = useRef(press);
  useLayoutEffect(() => {
    latestPress.current = press;
  });
  // Rows are drawn again when a property changes, so what they call stays the same.
  const onPress = useCallback((pressed: RowPress) => latestPress.current(pressed), []);
  const toggleCursor = (): void => {
    const found = rows.rowAt(cursor);
    if (found) selection.toggle(cursor, found.caseId);
  };
  const build = (): void => {
    const cases: PackCases =
      ids.size > 0
        ? { kind: 'selection', caseIds: [...ids] }
        : {
            kind: 'filter',
            filter,
            sort,
            total,
            isCapped: rows.totalIsCapped,
            words: describeFilter(filter, names),
          };
    setDialog({ cases });
  };
  const focusList = (): void => document.querySelector<HTMLElement>('#library-list')?.focus();
  const canBuild = ids.size > 0 || total > 0;

  useCommands({
    'library.search': { run: () => searchField.current?.select() },
    'library.down': { run: () => move(1), enabled: total > 0 },
    'library.up': { run: () => move(-1), enabled: total > 0 },
    'library.open': { run: () => openRow(cursor), enabled: cursor >= 0 },
    'library.close': { run: () => show({ caseId: null }, true), enabled: caseId !== null },
    'library.select': { run: toggleCursor, enabled: cursor >= 0 },
    'library.selectRange': { run: () => selection.rangeTo(cursor), enabled: cursor >= 0 },
    'library.selectAll': { run: selection.selectAll, enabled: total > 0 },
    'library.clearSelection': { run: selection.clear, enabled: ids.size > 0 },
    'library.buildPack': { run: build, enabled: canBuild },
    'library.saveFilter': { run: () => setDialog('save') },
  });

  const hasNoCases = status.data !== undefined && status.data.counts.cases === 0;
  const body = rows.error ? (
    <div className={classes.problem}>
      <ErrorPanel error={rows.error} onRetry={rows.retry} />
    </div>
  ) : hasNoCases && isEmptyFilter(filter) ? (
    <NoCases />
  ) : rows.total === 0 ? (
    <NoMatch onClear={() => setFilter({})} />
  ) : rows.total === null ? null : (
    <LibraryList
      rows={rows}
      total={total}
      cursor={cursor}
      selected={ids}
      openCaseId={caseId}
      onPress={onPress}
      onSeen={setSeen}
    />
  );

  return (
    <Page
      title="Library"
      flush
      subtitle={
        <span role="status">
          {countWords(rows.total, rows.totalIsCapped, status.data?.counts.cases)}
        </span>
      }
      actions={
        <Button
          leftSection={<IconPackage size={15} stroke={1.8} aria-hidden />}
          rightSection={<KeyHint command="library.buildPack" />}
          disabled={!canBuild}
          onClick={build}
        >
          Build a pack…
        </Button>
      }
      toolbar={
        <div className={toolbarClasses.toolbar}>
          <div className={toolbarClasses.top}>
            <SearchField
              text={filter.text ?? ''}
              fieldRef={searchField}
              onLeave={focusList}
              onText={(text) =>
                setFilter(withoutEmpty({ ...filter, text: text === '' ? undefined : text }), true)
              }
            />
            <SavedFiltersMenu
              saved={saved.data ?? []}
              current={{ filter, sort }}
              onApply={(list) => show({ filter: list.filter, sort: list.sort })}
              onSave={() => setDialog('save')}
              onManage={() => setDialog('manage')}
            />
            <SortMenu
              sort={sort}
              isSearching={filter.text !== undefined}
              onSort={(next) => show({ sort: next })}
            />
          </div>
          <FilterBar
            filter={filter}
            facets={facets.data}
            packs={(packs.data ?? []).map(({ packId, name, progress }) => ({
              packId,
              name,
              total: progress.total,
            }))}
            names={names}
            onFilter={setFilter}
          />
        </div>
      }
    >
      <div className={classes.split} data-open={caseId !== null || undefined}>
        <div className={classes.listPane}>
          {body}
          <SelectionBar
            count={ids.size}
            isBusy={selection.isBusy}
            onBuild={build}
            onClear={selection.clear}
          />
        </div>
        {caseId === null ? null : (
          <CasePane
            caseId={caseId}
            isSelected={ids.has(caseId)}
            onToggle={() => selection.toggle(Math.max(cursor, 0), caseId)}
            onMove={move}
            onClose={() => show({ caseId: null }, true)}
          />
        )}
      </div>
      {dialog === 'save' ? (
        <SaveFilterDialog
          current={{ filter, sort }}
          saved={saved.data ?? []}
          names={names}
          onClose={() => setDialog('none')}
        />
      ) : null}
      {dialog === 'manage' ? (
        <ManageFiltersDialog
          saved={saved.data ?? []}
          names={names}
          onClose={() => setDialog('none')}
        />
      ) : null}
      <Suspense fallback={null}>
        {typeof dialog === 'object' ? (
          <BuildPackDialog
            cases={dialog.cases}
            onCreated={selection.clear}
            onClose={() => setDialog('none')}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}

function countWords(total: number | null, isCapped: boolean, all: number | undefined): string {
  if (total === null) return '';
  if (isCapped) return `more than ${formatCount(total)} match`;
  if (all === undefined || all === total) return formatPlural(total, 'case');
  return `${formatCount(total)} of ${formatPlural(all, 'case')}`;
}

function NoCases() {
  const registry = useCommandRegistry();
  return (
    <EmptyState
      icon={<IconInbox size={22} stroke={1.6} />}
      title="No cases yet"
      actions={
        <>
          <Button onClick={() => registry.run('app.import')}>Import files…</Button>
          <Button variant="default" onClick={() => registry.run('app.addSample')}>
            Add the sample project
          </Button>
        </>
      }
    >
      Cases are what agents did: test cases, traces and conversations. Import them from files, or
      look around in the sample project first.
    </EmptyState>
  );
}

function NoMatch({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState
      icon={<IconFilterOff size={22} stroke={1.6} />}
      title="Nothing matches"
      actions={
        <Button variant="default" onClick={onClear}>
          Clear all filters
        </Button>
      }
    >
      No case has all of what you asked for. Take a filter away, or search for fewer words.
    </EmptyState>
  );
}
