import { Spotlight, createSpotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { commandSpec } from '../../shared/commands/catalog.ts';
import { KeyHint } from './key-hint.tsx';
import { useCommandRegistry } from './registry.ts';
import { useActiveCommands } from './use-commands.ts';
import classes from './palette.module.css';

/** Finds and runs any command that can act now. Generated from the catalogue and what is bound. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const registry = useCommandRegistry();
  const active = useActiveCommands();
  const [[store, spotlight]] = useState(() => createSpotlight());
  useEffect(() => spotlight.open(), [spotlight]);

  const groups = new Map<string, SpotlightActionGroupData>();
  for (const { id, title, enabled } of active) {
    const spec = commandSpec(id);
    if (!enabled || id === 'app.palette') continue;
    const group = groups.get(spec.group) ?? { group: spec.group, actions: [] };
    group.actions.push({
      id,
      label: title ?? spec.title,
      keywords: [spec.group, id],
      rightSection: <KeyHint command={id} />,
      onClick: () => {
        onClose();
        // After the palette is gone and the focus is back where it was: the command may move it.
        setTimeout(() => registry.run(id), 0);
      },
    });
    groups.set(spec.group, group);
  }
  // What the screen can do comes before what can be done anywhere.
  const own = [...groups.values()].filter(({ group }) => group !== 'General' && group !== 'Go to');
  const everywhere = [...groups.values()].filter(
    ({ group }) => group === 'General' || group === 'Go to',
  );

  return (
    <Spotlight
      store={store}
      actions={[...own, ...everywhere]}
      shortcut={null}
      scrollable
      maxHeight={420}
      highlightQuery
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      classNames={{
        actionsGroup: classes.group ?? '',
        actionLabel: classes.label ?? '',
        search: classes.search ?? '',
      }}
      limit={60}
      nothingFound="No command with these words can act here"
      onSpotlightClose={onClose}
      attributes={{ content: { 'aria-label': 'Commands' } }}
      searchProps={{
        placeholder: 'What do you want to do?',
        'aria-label': 'Search commands',
        leftSection: <IconSearch size={16} aria-hidden />,
      }}
    />
  );
}
