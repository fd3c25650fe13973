import { IconLock } from '@tabler/icons-react';
import { useCall } from '../data/client.ts';
import classes from './read-only-banner.module.css';

/** Says on every screen that what is done here cannot be kept. */
export function ReadOnlyBanner() {
  const status = useCall('workspace.status', {});
  if (!status.data?.readOnly) return null;
  return (
    <p className={classes.banner} role="status">
      <IconLock size={14} aria-hidden />
      <span>
        <strong>Read-only: nothing can be saved here.</strong> Everything can be looked at. To work
        on it, copy the workspace to a folder that you may write to.
      </span>
    </p>
  );
}
