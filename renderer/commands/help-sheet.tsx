import { Modal, Switch } from '@mantine/core';
import { useState } from 'react';
import { COMMAND_IDS, commandSpec, keysOf, type CommandId } from '../../shared/commands/catalog.ts';
import { KeyCaps } from './key-hint.tsx';
import { useCommandRegistry } from './registry.ts';
import { useActiveCommands } from './use-commands.ts';
import classes from './help-sheet.module.css';

/** All keys that act on the present screen, by group; on request those of every screen. */
export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  const registry = useCommandRegistry();
  const active = useActiveCommands();
  const [all, setAll] = useState(false);
  const titles = new Map(active.map(({ id, title }) => [id, title]));

  const groups = new Map<string, CommandId[]>();
  for (const id of COMMAND_IDS) {
    if (keysOf(id, registry.overrides).length === 0) continue;
    if (!all && !titles.has(id)) continue;
    const { group } = commandSpec(id);
    groups.set(group, [...(groups.get(group) ?? []), id]);
  }
  const sorted = [...groups].toSorted(
    ([a], [b]) => Number(isEverywhere(a)) - Number(isEverywhere(b)),
  );

  return (
    <Modal opened onClose={onClose} title="Keys" size={920}>
      <div className={classes.top}>
        <p className={classes.intro}>
          Single letters act while no text field has the focus. Change any key in Settings.
        </p>
        <Switch label="Keys of every screen" checked={all} onChange={() => setAll(!all)} />
      </div>
      <div className={classes.columns}>
        {sorted.map(([group, ids]) => (
          <section key={group} className={classes.group} aria-label={group}>
            <h2 className={classes.groupTitle}>{group}</h2>
            <dl className={classes.list}>
              {ids.map((id) => (
                <div key={id} className={classes.row} data-inactive={!titles.has(id) || undefined}>
                  <dt>{titles.get(id) ?? commandSpec(id).title}</dt>
                  <dd>
                    {keysOf(id, registry.overrides).map((key) => (
                      <KeyCaps key={key} binding={key} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function isEverywhere(group: string): boolean {
  return group === 'General' || group === 'Go to';
}
