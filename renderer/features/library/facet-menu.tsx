import { Menu } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { FacetValue } from '../../../shared/contract/library.ts';
import { formatCompact, formatCount } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import classes from './filter-bar.module.css';

/** From this many values on, a menu can be searched. */
const SEARCH_FROM = 9;
/** Values that are drawn at once; the rest is found by typing. */
const MAX_SHOWN = 100;

interface FacetMenuProps {
  readonly label: string;
  /** What is chosen, in words; null while nothing is. */
  readonly summary: string | null;
  readonly onClear: () => void;
  readonly children: ReactNode;
}

/** A filter as a button that says what is chosen, with the choices in a menu below it. */
export function FacetMenu({ label, summary, onClear, children }: FacetMenuProps) {
  return (
    <div className={classes.pill} data-active={summary !== null || undefined}>
      <Menu position="bottom-start" closeOnItemClick={false} width={280} shadow="md">
        <Menu.Target>
          <button type="button" className={classes.pillButton}>
            <span className={classes.pillText}>
              {label}
              {summary === null ? null : (
                <>
                  : <strong>{visibleText(summary)}</strong>
                </>
              )}
            </span>
            <IconChevronDown size={13} stroke={2} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu} onKeyDown={keepLetters} aria-label={label}>
          {children}
        </Menu.Dropdown>
      </Menu>
      {summary === null ? null : (
        <button
          type="button"
          className={classes.pillClear}
          aria-label={`Clear ${label.toLowerCase()}`}
          onClick={onClear}
        >
          <IconX size={13} stroke={2} aria-hidden />
        </button>
      )}
    </div>
  );
}

/** Letters typed into a menu look for an item; they must not act on the list behind it. */
export function keepLetters(pressed: KeyboardEvent): void {
  if (!pressed.ctrlKey && !pressed.metaKey && !pressed.altKey) pressed.stopPropagation();
}

interface FacetChoicesProps {
  readonly values: readonly FacetValue[] | undefined;
  readonly chosen: readonly string[];
  readonly onToggle: (value: string) => void;
  /** Only one value can be chosen. */
  readonly isSingle?: boolean;
  readonly nothing: string;
}

/** The values of a facet with the number of cases of each. */
export function FacetChoices(props: FacetChoicesProps) {
  const { values, chosen, onToggle, isSingle = false, nothing } = props;
  const [typed, setTyped] = useState('');
  if (values === undefined) return <p className={classes.menuNote}>Counting…</p>;
  if (values.length === 0) return <p className={classes.menuNote}>{nothing}</p>;
  const needle = typed.trim().toLowerCase();
  const found = values.filter(({ label }) => label.toLowerCase().includes(needle));
  const Item = isSingle ? Menu.RadioItem : Menu.CheckboxItem;
  return (
    <>
      {values.length >= SEARCH_FROM ? (
        <Menu.Search
          size="xs"
          placeholder="Find…"
          aria-label="Find a value"
          value={typed}
          onChange={(changed) => setTyped(changed.currentTarget.value)}
        />
      ) : null}
      <div className={classes.menuScroll}>
        {found.slice(0, MAX_SHOWN).map(({ value, label, count }) => (
          <Item
            key={value}
            value={value}
            checked={chosen.includes(value)}
            onChange={() => onToggle(value)}
            rightSection={
              <span className={classes.menuCount} title={formatCount(count)}>
                {formatCompact(count)}
              </span>
            }
          >
            <span className={classes.menuLabel} title={label}>
              {visibleText(label)}
            </span>
          </Item>
        ))}
        {found.length > MAX_SHOWN ? (
          <p className={classes.menuNote}>
            {formatCount(found.length - MAX_SHOWN)} more: type to find.
          </p>
        ) : null}
        {found.length === 0 ? (
          <p className={classes.menuNote}>No value has these letters.</p>
        ) : null}
      </div>
    </>
  );
}
