import { ActionIcon, Button, TextInput, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconArrowBackUp, IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import {
  COMMANDS,
  COMMAND_IDS,
  commandSpec,
  findKeyConflicts,
  keysOf,
  type CommandId,
} from '../../../shared/commands/catalog.ts';
import { KeyCaps } from '../../commands/key-hint.tsx';
import { bindingOf, keyPressOf } from '../../commands/key-press.ts';
import { bridge } from '../../data/bridge.ts';
import { Section } from '../../ui/page.tsx';
import {
  conflictsOf,
  matchesWords,
  withKeys,
  withoutOverride,
  type KeyOverrides,
} from './key-overrides.ts';
import classes from './settings.module.css';

interface KeyEditorProps {
  readonly overrides: KeyOverrides;
  readonly onOverrides: (overrides: KeyOverrides) => void;
}

/** Every command with its keys; a key is changed by pressing the new one. Conflicts are shown, never hidden. */
export function KeyEditor({ overrides, onOverrides }: KeyEditorProps) {
  const [words, setWords] = useState('');
  const [recording, setRecording] = useState<CommandId | null>(null);
  const conflicts = findKeyConflicts(overrides);
  const changed = Object.keys(overrides).length;
  const shown = COMMAND_IDS.filter((id) => matchesWords(id, words));
  const groups = [...new Set(shown.map((id) => commandSpec(id).group))];

  return (
    <Section
      title="Keys"
      description="Choose a command, then press the key it should have. Single letters act while no text field has the focus."
      actions={
        <>
          <TextInput
            w={200}
            aria-label="Search commands"
            placeholder="Search commands"
            leftSection={<IconSearch size={14} aria-hidden />}
            value={words}
            onChange={({ currentTarget }) => setWords(currentTarget.value)}
          />
          <Button variant="default" disabled={changed === 0} onClick={() => onOverrides({})}>
            Reset all
          </Button>
        </>
      }
    >
      {conflicts.length > 0 ? (
        <p className={classes.conflicts} role="status">
          <IconAlertTriangle size={15} aria-hidden />
          {conflicts.length === 1 ? 'One key has' : `${conflicts.length} keys have`} more than one
          command on the same screen; the command of the screen, or the one that appeared last, gets
          it.
        </p>
      ) : null}
      <div className={classes.keys}>
        {groups.map((group) => (
          <section key={group} aria-label={`Keys: ${group}`}>
            <h3 className={classes.keyGroup}>{group}</h3>
            {shown
              .filter((id) => commandSpec(id).group === group)
              .map((id) => (
                <KeyRow
                  key={id}
                  id={id}
                  keys={keysOf(id, overrides)}
                  isChanged={Object.hasOwn(overrides, id)}
                  fightsWith={conflictsOf(id, conflicts)}
                  isRecording={recording === id}
                  onRecord={() => setRecording(id)}
                  onStop={() => setRecording(null)}
                  onKeys={(keys) => {
                    setRecording(null);
                    onOverrides(withKeys(overrides, id, keys));
                  }}
                  onReset={() => onOverrides(withoutOverride(overrides, id))}
                />
              ))}
          </section>
        ))}
        {shown.length === 0 ? <p className={classes.quiet}>No command has these words.</p> : null}
      </div>
    </Section>
  );
}

interface KeyRowProps {
  readonly id: CommandId;
  readonly keys: readonly string[];
  readonly isChanged: boolean;
  readonly fightsWith: readonly CommandId[];
  readonly isRecording: boolean;
  readonly onRecord: () => void;
  readonly onStop: () => void;
  readonly onKeys: (keys: readonly string[]) => void;
  readonly onReset: () => void;
}

function KeyRow({
  id,
  keys,
  isChanged,
  fightsWith,
  isRecording,
  onRecord,
  onStop,
  onKeys,
  onReset,
}: KeyRowProps) {
  const { title } = COMMANDS[id];
  return (
    <div className={classes.keyRow} data-conflict={fightsWith.length > 0 || undefined}>
      <span className={classes.keyTitle}>
        {title}
        {fightsWith.length > 0 ? (
          <span className={classes.fight}>
            <IconAlertTriangle size={13} aria-hidden /> also{' '}
            {fightsWith.map((other) => COMMANDS[other].title).join(', ')}
          </span>
        ) : null}
      </span>
      {isRecording ? (
        <Recorder title={title} onKey={(key) => onKeys([key])} onStop={onStop} />
      ) : (
        <button type="button" className={classes.keyButton} onClick={onRecord}>
          <VisuallyHidden>Change the key of {title}: </VisuallyHidden>
          {keys.length === 0 ? (
            <span className={classes.quiet}>no key</span>
          ) : (
            keys.map((key) => <KeyCaps key={key} binding={key} />)
          )}
        </button>
      )}
      <span className={classes.keyActions}>
        {keys.length > 0 ? (
          <Tooltip label="Switch the key off">
            <ActionIcon
              size="sm"
              aria-label={`Switch the key of ${title} off`}
              onClick={() => onKeys([])}
            >
              <IconX size={14} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        {isChanged ? (
          <Tooltip label="Back to the original key">
            <ActionIcon size="sm" aria-label={`Reset the key of ${title}`} onClick={onReset}>
              <IconArrowBackUp size={14} />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </span>
    </div>
  );
}

interface RecorderProps {
  readonly title: string;
  readonly onKey: (key: string) => void;
  readonly onStop: () => void;
}

/** Takes the next key press away from everything else in the window. */
function Recorder({ title, onKey, onStop }: RecorderProps) {
  const latest = useRef({ onKey, onStop });
  useEffect(() => {
    latest.current = { onKey, onStop };
  });
  useEffect(() => {
    const onKeyDown = (pressed: KeyboardEvent): void => {
      pressed.preventDefault();
      pressed.stopPropagation();
      if (pressed.key === 'Escape') {
        latest.current.onStop();
        return;
      }
      const key = bindingOf(keyPressOf(pressed), bridge().platform === 'darwin');
      if (key !== null) latest.current.onKey(key);
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
  return (
    <span className={classes.recorder} role="status" aria-label={`Press the new key of ${title}`}>
      Press a key, Esc to leave it
      <button type="button" className={classes.hiddenStop} onClick={onStop}>
        Leave it
      </button>
    </span>
  );
}
