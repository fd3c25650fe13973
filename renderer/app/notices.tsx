import { Notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.css';
import classes from './notices.module.css';

/** The corner in which things are announced. */
export function Notices() {
  return (
    <Notifications position="bottom-right" limit={4} classNames={{ root: classes.root ?? '' }} />
  );
}
