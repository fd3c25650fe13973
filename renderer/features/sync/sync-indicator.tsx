import { Link } from '@tanstack/react-router';
import { useCall } from '../../data/client.ts';
import { SyncIcon } from './sync-icon.tsx';

const TONES = { alone: undefined, well: undefined, waiting: undefined, act: 'warn' } as const;

/** The state of sync in the status bar; nothing where the workspace works alone. */
export function SyncIndicator({ className }: { readonly className: string | undefined }) {
  const status = useCall('sync.status', {});
  if (!status.data || status.data.server === null) return null;
  const { tone, words } = status.data;
  return (
    <Link to="/sync" className={className} data-tone={TONES[tone]} title={words}>
      <SyncIcon tone={tone} size={13} /> <span role="status">{words}</span>
    </Link>
  );
}
