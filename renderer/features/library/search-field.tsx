import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type RefObject } from 'react';
import { KeyHint } from '../../commands/key-hint.tsx';
import { MAX_SEARCH_CHARS } from './library-search.ts';
import classes from './toolbar.module.css';

/** A search follows the typing after this pause. */
const SETTLE_MS = 80;

interface SearchFieldProps {
  /** The text that the list is filtered by now. */
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Leaves the field for the list. */
  readonly onLeave: () => void;
  readonly fieldRef: RefObject<HTMLInputElement | null>;
}

/** Full-text search as you type. */
export function SearchField({ text, onText, onLeave, fieldRef }: SearchFieldProps) {
  const [typed, setTyped] = useState(text);
  const [told, setTold] = useState(text);
  // Changed from outside (Back, Clear all, a saved filter), so the field follows.
  if (text !== told) {
    setTold(text);
    if (text !== typed.trim()) setTyped(text);
  }
  const tell = useDebouncedCallback((next: string) => onText(next.trim()), SETTLE_MS);
  const type = (next: string): void => {
    setTyped(next);
    tell(next);
  };
  const onKey = (pressed: KeyboardEvent): void => {
    if (pressed.key !== 'Escape' && pressed.key !== 'Enter' && pressed.key !== 'ArrowDown') return;
    if (pressed.nativeEvent.isComposing) return;
    pressed.preventDefault();
    pressed.stopPropagation();
    tell.flush();
    onLeave();
  };
  return (
    <TextInput
      ref={fieldRef}
      className={classes.search ?? ''}
      aria-label="Search cases"
      placeholder="Search inputs, outputs, turns and steps"
      maxLength={MAX_SEARCH_CHARS}
      value={typed}
      onChange={(changed) => type(changed.currentTarget.value)}
      onKeyDown={onKey}
      leftSection={<IconSearch size={15} stroke={1.9} aria-hidden />}
      rightSectionWidth={34}
      rightSection={
        typed === '' ? (
          <KeyHint command="library.search" />
        ) : (
          <button
            type="button"
            className={classes.clearSearch}
            aria-label="Clear the search"
            onClick={() => {
              setTyped('');
              onText('');
              fieldRef.current?.focus();
            }}
          >
            <IconX size={14} aria-hidden />
          </button>
        )
      }
    />
  );
}
