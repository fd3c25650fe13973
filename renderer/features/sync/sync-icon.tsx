import { IconCloud, IconCloudCheck, IconCloudExclamation, IconCloudOff } from '@tabler/icons-react';
import type { SyncStatus } from '../../../shared/contract/sync.ts';

const ICONS = {
  alone: IconCloudOff,
  well: IconCloudCheck,
  waiting: IconCloud,
  act: IconCloudExclamation,
} as const;

/** The state of sync at a glance; the words stand beside it. */
export function SyncIcon({
  tone,
  size,
}: {
  readonly tone: SyncStatus['tone'];
  readonly size: number;
}) {
  const Icon = ICONS[tone];
  return <Icon size={size} stroke={1.7} aria-hidden />;
}
