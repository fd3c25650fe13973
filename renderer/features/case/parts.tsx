import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId, useState, type ReactNode } from 'react';
import { formatCount } from '../../ui/format.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import type { CommandId } from '../../../shared/commands/catalog.ts';
import classes from './case.module.css';

interface PartProps {
  readonly title: string;
  readonly count?: number;
  /** Command whose key shows or hides this part or works on it; its key stands beside the title. */
  readonly command?: CommandId;
  readonly actions?: ReactNode;
  /** Starts closed; for what is seldom needed. */
  readonly isQuiet?: boolean;
  readonly children: ReactNode;
}

/** A titled part of a case. */
export function Part({ title, count, command, actions, isQuiet = false, children }: PartProps) {
  const [isOpen, setIsOpen] = useState(!isQuiet);
  const id = useId();
  return (
    <section className={classes.part} aria-labelledby={id}>
      <div className={classes.partHead}>
        {isQuiet ? (
          <button
            type="button"
            className={classes.partToggle}
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? (
              <IconChevronDown size={13} aria-hidden />
            ) : (
              <IconChevronRight size={13} aria-hidden />
            )}
            <span id={id}>{title}</span>
          </button>
        ) : (
          <h3 id={id} className={classes.partTitle}>
            {title}
          </h3>
        )}
        {count === undefined ? null : <span className={classes.count}>{formatCount(count)}</span>}
        {command === undefined ? null : <KeyHint command={command} />}
        {actions === undefined ? null : <div className={classes.partActions}>{actions}</div>}
      </div>
      {isOpen ? children : null}
    </section>
  );
}

/** Short facts in one quiet line. */
export function Facts({ facts }: { readonly facts: readonly (string | null)[] }) {
  const shown = facts.filter((fact) => fact !== null && fact !== '');
  if (shown.length === 0) return null;
  return <span className={classes.facts}>{shown.join(' · ')}</span>;
}
