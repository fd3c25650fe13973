import { Button, Menu } from '@mantine/core';
import { IconArrowsSort } from '@tabler/icons-react';
import type { LibrarySort } from '../../../shared/contract/library.ts';
import { keepLetters } from './facet-menu.tsx';
import { SORT_WORDS } from './filter-words.ts';
import { LIBRARY_SORTS } from './library-search.ts';

interface SortMenuProps {
  readonly sort: LibrarySort;
  /** Something is searched for, so that there is a best match. */
  readonly isSearching: boolean;
  readonly onSort: (sort: LibrarySort) => void;
}

/** In which order the cases stand. */
export function SortMenu({ sort, isSearching, onSort }: SortMenuProps) {
  const offered = LIBRARY_SORTS.filter((each) => each !== 'relevance' || isSearching);
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-end" width={190} shadow="md">
      <Menu.Target>
        <Button
          variant="default"
          aria-label={`Order: ${SORT_WORDS[sort]}`}
          leftSection={<IconArrowsSort size={14} stroke={1.8} aria-hidden />}
        >
          {SORT_WORDS[sort]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown onKeyDown={keepLetters} aria-label="Order">
        {offered.map((each) => (
          <Menu.RadioItem
            key={each}
            value={each}
            checked={each === sort}
            closeMenuOnClick
            onChange={() => onSort(each)}
          >
            {SORT_WORDS[each]}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
