import {
  IconAdjustmentsHorizontal,
  IconChartDots2,
  IconChecklist,
  IconFiles,
  IconGavel,
  IconHome,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconPackage,
  IconScale,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState, type ComponentType } from 'react';
import { COMMANDS, keysOf, type CommandId } from '../../shared/commands/catalog.ts';
import { keyCaps } from '../commands/key-press.ts';
import { useCommandRegistry } from '../commands/registry.ts';
import { bridge } from '../data/bridge.ts';
import { AssayMark } from '../ui/assay-mark.tsx';
import classes from './navigation.module.css';

interface Entry {
  readonly command: CommandId;
  readonly to:
    | '/'
    | '/library'
    | '/packs'
    | '/rubrics'
    | '/alignment'
    | '/agreement'
    | '/metrics'
    | '/adjudication'
    | '/team'
    | '/settings';
  readonly Icon: ComponentType<{ size?: number; stroke?: number }>;
}

const ENTRIES: readonly Entry[] = [
  { command: 'go.home', to: '/', Icon: IconHome },
  { command: 'go.library', to: '/library', Icon: IconFiles },
  { command: 'go.packs', to: '/packs', Icon: IconPackage },
  { command: 'go.rubrics', to: '/rubrics', Icon: IconChecklist },
  { command: 'go.alignment', to: '/alignment', Icon: IconScale },
  { command: 'go.agreement', to: '/agreement', Icon: IconUsers },
  { command: 'go.metrics', to: '/metrics', Icon: IconChartDots2 },
  { command: 'go.adjudication', to: '/adjudication', Icon: IconGavel },
  { command: 'go.team', to: '/team', Icon: IconUsersGroup },
];
const SETTINGS: Entry = {
  command: 'go.settings',
  to: '/settings',
  Icon: IconAdjustmentsHorizontal,
};

/** The places of the app, with icons and words; folds to icons. */
export function Navigation() {
  const [collapsed, setCollapsed] = useState(false);
  const ToggleIcon = collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={classes.nav} data-collapsed={collapsed || undefined} aria-label="Places">
      <div className={classes.brand}>
        <AssayMark />
        {collapsed ? null : <span>Assay</span>}
      </div>
      {ENTRIES.map((entry) => (
        <NavigationLink key={entry.to} entry={entry} collapsed={collapsed} />
      ))}
      <div className={classes.spacer} />
      <NavigationLink entry={SETTINGS} collapsed={collapsed} />
      <button
        type="button"
        className={classes.entry}
        title={collapsed ? 'Show the names' : 'Fold to icons'}
        aria-label={collapsed ? 'Show the names of the places' : 'Fold the navigation'}
        aria-expanded={!collapsed}
        onClick={() => setCollapsed(!collapsed)}
      >
        <ToggleIcon size={17} stroke={1.7} aria-hidden />
        {collapsed ? null : <span className={classes.word}>Fold</span>}
      </button>
    </nav>
  );
}

function NavigationLink({
  entry,
  collapsed,
}: {
  readonly entry: Entry;
  readonly collapsed: boolean;
}) {
  const registry = useCommandRegistry();
  const { title } = COMMANDS[entry.command];
  const { Icon } = entry;
  const [key] = keysOf(entry.command, registry.overrides);
  const keys = key ? keyCaps(key, bridge().platform === 'darwin').join(' ') : '';
  return (
    <Link
      to={entry.to}
      className={classes.entry}
      activeOptions={{ exact: entry.to === '/', includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
      title={keys ? `${title} (${keys})` : title}
      {...(collapsed ? { 'aria-label': title } : {})}
    >
      <Icon size={17} stroke={1.7} />
      {collapsed ? null : <span className={classes.word}>{title}</span>}
    </Link>
  );
}
