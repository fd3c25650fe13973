import { Button } from '@mantine/core';
import { KeyHint } from '../../commands/key-hint.tsx';
import { formatPlural } from '../../ui/format.ts';
import classes from './library.module.css';

interface SelectionBarProps {
  readonly count: number;
  readonly isBusy: boolean;
  readonly onBuild: () => void;
  readonly onClear: () => void;
}

/** How many cases are selected and what can be done with them; gone while none are. */
export function SelectionBar({ count, isBusy, onBuild, onClear }: SelectionBarProps) {
  return (
    <div className={classes.selection} data-shown={count > 0 || isBusy || undefined}>
      <span role="status">
        {isBusy ? 'Selecting…' : count > 0 ? `${formatPlural(count, 'case')} selected` : ''}
      </span>
      {count > 0 ? (
        <>
          <Button
            size="compact-sm"
            rightSection={<KeyHint command="library.buildPack" />}
            onClick={onBuild}
          >
            Build a pack…
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            rightSection={<KeyHint command="library.clearSelection" />}
            onClick={onClear}
          >
            Clear
          </Button>
        </>
      ) : null}
    </div>
  );
}
