import { useMemo, useState, type ReactNode } from 'react';
import { visibleText } from './visible-text.ts';
import classes from './json-view.module.css';

/** Children beyond this many are shown on demand, so that an array of 100,000 numbers does not freeze the window. */
const PAGE = 100;
const MAX_STRING_CHARS = 2_000;

interface JsonViewProps {
  readonly value: unknown;
  /** Levels that are open at the start. */
  readonly openDepth?: number;
  readonly label?: string;
}

/** A JSON value as a tree that folds. Strings are text, whatever they hold. */
export function JsonView({ value, openDepth = 2, label = 'JSON' }: JsonViewProps) {
  return (
    <div className={classes.root} role="group" aria-label={label} dir="ltr">
      <Node name={null} value={value} depth={0} openDepth={openDepth} />
    </div>
  );
}

interface NodeProps {
  readonly name: string | null;
  readonly value: unknown;
  readonly depth: number;
  readonly openDepth: number;
}

function Node({ name, value, depth, openDepth }: NodeProps) {
  const isContainer = typeof value === 'object' && value !== null;
  if (!isContainer) {
    return (
      <div className={classes.row}>
        <Name name={name} />
        <Scalar value={value} />
      </div>
    );
  }
  return <Container name={name} value={value} depth={depth} openDepth={openDepth} />;
}

function Container({ name, value, depth, openDepth }: NodeProps & { readonly value: object }) {
  const entries = useMemo(() => Object.entries(value), [value]);
  const [open, setOpen] = useState(depth < openDepth && entries.length <= PAGE * 5);
  const [shown, setShown] = useState(PAGE);
  const isArray = Array.isArray(value);
  const [left, right] = isArray ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    return (
      <div className={classes.row}>
        <Name name={name} />
        <span className={classes.mark}>{`${left}${right}`}</span>
      </div>
    );
  }
  return (
    <div>
      <button
        type="button"
        className={classes.toggle}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className={classes.caret} data-open={open || undefined} aria-hidden>
          ▸
        </span>
        <Name name={name} />
        <span className={classes.mark}>
          {left}
          {open
            ? ''
            : ` ${entries.length.toLocaleString('en')} ${isArray ? 'items' : 'keys'} ${right}`}
        </span>
      </button>
      {open ? (
        <div className={classes.children}>
          {entries.slice(0, shown).map(([key, child]) => (
            <Node
              key={key}
              name={isArray ? null : key}
              value={child}
              depth={depth + 1}
              openDepth={openDepth}
            />
          ))}
          {entries.length > shown ? (
            <button
              type="button"
              className={classes.more}
              onClick={() => setShown(shown + PAGE * 5)}
            >
              {(entries.length - shown).toLocaleString('en')} more
            </button>
          ) : null}
          <span className={classes.mark}>{right}</span>
        </div>
      ) : null}
    </div>
  );
}

function Name({ name }: { readonly name: string | null }) {
  return name === null ? null : <span className={classes.name}>{visibleText(name)}: </span>;
}

function Scalar({ value }: { readonly value: unknown }): ReactNode {
  const [whole, setWhole] = useState(false);
  if (typeof value === 'string') {
    const clipped = !whole && value.length > MAX_STRING_CHARS;
    return (
      <span className={classes.string}>
        {visibleText(clipped ? value.slice(0, MAX_STRING_CHARS) : value) || '""'}
        {clipped ? (
          <button type="button" className={classes.more} onClick={() => setWhole(true)}>
            {(value.length - MAX_STRING_CHARS).toLocaleString('en')} more characters
          </button>
        ) : null}
      </span>
    );
  }
  return <span className={classes.scalar}>{String(value)}</span>;
}
