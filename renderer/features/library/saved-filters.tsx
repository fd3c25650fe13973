import { ActionIcon, Button, Menu, Modal, TextInput } from '@mantine/core';
import { IconBookmark, IconSettings, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { SavedFilter } from '../../../shared/contract/library.ts';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { appErrorOf, useCommandCall } from '../../data/client.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { keepLetters } from './facet-menu.tsx';
import { describeFilter, SORT_WORDS, type FilterNames } from './filter-words.ts';
import type { LibraryList } from './use-library-rows.ts';
import classes from './toolbar.module.css';

interface SavedFiltersMenuProps {
  readonly saved: readonly SavedFilter[];
  readonly current: LibraryList;
  readonly onApply: (list: LibraryList) => void;
  readonly onSave: () => void;
  readonly onManage: () => void;
}

/** Filters with a name: apply one, or keep the present one. */
export function SavedFiltersMenu(props: SavedFiltersMenuProps) {
  const { saved, current, onApply, onSave, onManage } = props;
  const applied = appliedFilter(saved, current);
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-end" width={280} shadow="md">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconBookmark size={14} stroke={1.8} aria-hidden />}
          className={classes.savedButton ?? ''}
        >
          {applied ? visibleText(applied.name) : 'Saved filters'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown onKeyDown={keepLetters} aria-label="Saved filters">
        {saved.length === 0 ? (
          <Menu.Label>A filter that you need often can be kept under a name.</Menu.Label>
        ) : null}
        {saved.map((filter) => (
          <Menu.Item key={filter.id} onClick={() => onApply(filter)}>
            <span className={classes.savedName}>{visibleText(filter.name)}</span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={onSave} rightSection={<KeyHint command="library.saveFilter" />}>
          Save this filter…
        </Menu.Item>
        {saved.length === 0 ? null : (
          <Menu.Item onClick={onManage} leftSection={<IconSettings size={14} aria-hidden />}>
            Rename or delete…
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The saved filter that shows just what is shown now. */
export function appliedFilter(
  saved: readonly SavedFilter[],
  { filter, sort }: LibraryList,
): SavedFilter | null {
  const present = JSON.stringify([filter, sort]);
  return saved.find((each) => JSON.stringify([each.filter, each.sort]) === present) ?? null;
}

interface SaveFilterDialogProps {
  readonly current: LibraryList;
  readonly saved: readonly SavedFilter[];
  readonly names: FilterNames;
  readonly onClose: () => void;
}

/** Asks for the name under which the present filter is kept; a name that is there is replaced. */
export function SaveFilterDialog({ current, saved, names, onClose }: SaveFilterDialogProps) {
  const words = describeFilter(current.filter, names);
  const [name, setName] = useState(words.join(', ').slice(0, 120));
  const save = useCommandCall('filter.save');
  const same = saved.find((each) => each.name === name.trim());
  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    if (name.trim() === '') return;
    save.mutate(
      { ...(same ? { id: same.id } : {}), name, filter: current.filter, sort: current.sort },
      {
        onSuccess: () => {
          notifyDone(`Saved as “${name.trim()}”.`);
          onClose();
        },
        onError: (error) => notifyError(appErrorOf(error)),
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Save this filter" size={460}>
      <form onSubmit={submit} className={classes.dialog}>
        <p className={classes.dialogText}>
          {words.length === 0 ? 'All cases' : words.join(' · ')} · {SORT_WORDS[current.sort]}
        </p>
        <TextInput
          label="Name"
          data-autofocus
          maxLength={120}
          value={name}
          onChange={(changed) => setName(changed.currentTarget.value)}
          description={same ? 'A filter with this name is there; saving replaces it.' : undefined}
        />
        <div className={classes.dialogActions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={save.isPending}>
            {same ? 'Replace' : 'Save'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface ManageFiltersDialogProps {
  readonly saved: readonly SavedFilter[];
  readonly names: FilterNames;
  readonly onClose: () => void;
}

/** All saved filters, to rename or delete. */
export function ManageFiltersDialog({ saved, names, onClose }: ManageFiltersDialogProps) {
  return (
    <Modal opened onClose={onClose} title="Saved filters" size={560}>
      {saved.length === 0 ? <p className={classes.dialogText}>No filter is saved.</p> : null}
      <ul className={classes.manageList}>
        {saved.map((filter) => (
          <ManagedFilter key={filter.id} filter={filter} names={names} />
        ))}
      </ul>
    </Modal>
  );
}

function ManagedFilter({
  filter,
  names,
}: {
  readonly filter: SavedFilter;
  readonly names: FilterNames;
}) {
  const [name, setName] = useState(filter.name);
  const save = useCommandCall('filter.save');
  const remove = useCommandCall('filter.delete');
  const isChanged = name.trim() !== filter.name && name.trim() !== '';
  const rename = (submitted: FormEvent): void => {
    submitted.preventDefault();
    if (!isChanged) return;
    save.mutate({ ...filter, name }, { onError: (error) => notifyError(appErrorOf(error)) });
  };
  return (
    <li className={classes.managed}>
      <form onSubmit={rename} className={classes.managedForm}>
        <TextInput
          aria-label={`Name of ${filter.name}`}
          className={classes.managedName ?? ''}
          maxLength={120}
          value={name}
          onChange={(changed) => setName(changed.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={!isChanged}>
          Rename
        </Button>
        <ActionIcon
          aria-label={`Delete ${filter.name}`}
          loading={remove.isPending}
          onClick={() =>
            remove.mutate({ id: filter.id }, { onError: (error) => notifyError(appErrorOf(error)) })
          }
        >
          <IconTrash size={15} />
        </ActionIcon>
      </form>
      <p className={classes.managedWords}>
        {visibleText(describeFilter(filter.filter, names).join(' · ') || 'All cases')} ·{' '}
        {SORT_WORDS[filter.sort]}
      </p>
    </li>
  );
}
