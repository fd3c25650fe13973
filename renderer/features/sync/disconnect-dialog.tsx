import { Button, Modal } from '@mantine/core';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { appErrorOf, useCommandCall } from '../../data/client.ts';
import { formatCount } from '../../ui/format.ts';
import classes from './sync.module.css';

/** Asks before the workspace goes on alone. */
export function DisconnectDialog({
  waiting,
  onClose,
}: {
  readonly waiting: number;
  readonly onClose: () => void;
}) {
  const disconnect = useCommandCall('sync.disconnect');
  return (
    <Modal opened onClose={onClose} title="Disconnect from the team server" size={440}>
      <p className={classes.text}>
        {waiting === 0
          ? 'All of your work is on the server.'
          : `${formatCount(waiting)} entries are not on the server yet. They stay here, and are sent if you connect again.`}{' '}
        To come back you need a new code.
      </p>
      <div className={classes.dialogActions}>
        <Button variant="default" onClick={onClose}>
          Stay connected
        </Button>
        <Button
          color="red"
          loading={disconnect.isPending}
          onClick={() =>
            disconnect.mutate(
              {},
              {
                onSuccess: () => {
                  notifyDone('Disconnected. Everything is still here.');
                  onClose();
                },
                onError: (error) => notifyError(appErrorOf(error)),
              },
            )
          }
        >
          Disconnect
        </Button>
      </div>
    </Modal>
  );
}
