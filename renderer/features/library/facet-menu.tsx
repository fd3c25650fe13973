import { Popover, TextInput } from '@mantine/core';
import { IconCheck, IconChevronDown, IconPointFilled, IconX } from '@tabler/icons-react';
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
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className={classes.pill} data-active={summary !== null || undefined}>
      <Popover
        opened={isOpen}
        onChange={setIsOpen}
        position="bottom-start"
        width={280}
        shadow="md"
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <button type="button" className={classes.pillButton} onClick={() => setIsOpen(!isOpen)}>
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
        </Popover.Target>
        <Popover.Dropdown className={classes.menu} aria-label={label} onKeyDown={moveInMenu}>
          {children}
        </Popover.Dropdown>
      </Popover>
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

/** Arrow keys walk through the field and the items of a menu. */
function moveInMenu(pressed: KeyboardEvent): void {
  if (pressed.key === 'Escape') return;
  keepLetters(pressed);
  const by = { ArrowDown: 1, ArrowUp: -1 }[pressed.key];
  if (by === undefined) return;
  pressed.preventDefault();
  const stops = [
    ...pressed.currentTarget.querySelectorAll<HTMLElement>('input, [role^="menuitem"]'),
  ];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  stops[(at + by + stops.length) % stops.length]?.focus();
}

interface MenuChoiceProps {
  readonly title: string;
  readonly isChosen: boolean;
  readonly isSingle?: boolean;
  readonly count?: number;
  readonly hasFocus?: boolean;
  readonly onChoose: () => void;
}

/** One item of a menu that stays open, so that several can be chosen. */
export function MenuChoice(props: MenuChoiceProps) {
  const { title, isChosen, isSingle = false, count, hasFocus = false, onChoose } = props;
  const Mark = isSingle ? IconPointFilled : IconCheck;
  return (
    <button
      type="button"
      role={isSingle ? 'menuitemradio' : 'menuitemcheckbox'}
      aria-checked={isChosen}
      tabIndex={-1}
      className={classes.choice}
      {...(hasFocus ? { 'data-autofocus': true } : {})}
      onClick={onChoose}
    >
      <span className={classes.choiceMark}>
        {isChosen ? <Mark size={14} stroke={2.4} aria-hidden /> : null}
      </span>
      <span className={classes.choiceTitle} title={title}>
        {visibleText(title)}
      </span>
      {count === undefined ? null : (
        <span className={classes.choiceCount} title={formatCount(count)}>
          {formatCompact(count)}
        </span>
      )}
    </button>
  );
}

interface FacetChoicesProps {
  readonly label: string;
  readonly values: readonly FacetValue[] | undefined;
  readonly chosen: readonly string[];
  readonly onToggle: (value: string) => void;
  /** Only one value can be chosen. */
  readonly isSingle?: boolean;
  readonly nothing: string;
}

/** The values of a facet with the number of cases of each. */
export function FacetChoices(props: FacetChoicesProps) {
  const { label, values, chosen, onToggle, isSingle = false, nothing } = props;
  const [typed, setTyped] = useState('');
  if (values === undefined) return <p className={classes.menuNote}>Counting…</p>;
  if (values.length === 0) return <p className={classes.menuNote}>{nothing}</p>;
  const needle = typed.trim().toLowerCase();
  const found = values.filter((value) => value.label.toLowerCase().includes(needle));
  const canSearch = values.length >= SEARCH_FROM;
  return (
    <>
      {canSearch ? (
        <TextInput
          className={classes.menuSearch ?? ''}
          placeholder="Find…"
          aria-label={`Find in ${label.toLowerCase()}`}
          data-autofocus
          value={typed}
          onChange={(changed) => setTyped(changed.currentTarget.value)}
        />
      ) : null}
      {found.length === 0 ? (
        <p className={classes.menuNote}>No value has these letters.</p>
      ) : (
        <div role="menu" aria-label={label} className={classes.menuScroll}>
          {found.slice(0, MAX_SHOWN).map((value, index) => (
            <MenuChoice
              key={value.value}
              title={value.label}
              count={value.count}
              isChosen={chosen.includes(value.value)}
              isSingle={isSingle}
              hasFocus={!canSearch && index === 0}
              onChoose={() => onToggle(value.value)}
            />
          ))}
        </div>
      )}
      {found.length > MAX_SHOWN ? (
        <p className={classes.menuNote}>
          {formatCount(found.length - MAX_SHOWN)} more: type to find.
        </p>
      ) : null}
    </>
  );
}
