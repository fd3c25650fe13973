import { notifications } from '@mantine/notifications';
import type { AppError } from '../../shared/errors.ts';

/** Says in a corner that something did not work; stays until it is read. */
export function notifyError(error: AppError): void {
  notifications.show({
    color: 'red',
    title: error.message,
    message: error.hint ?? '',
    autoClose: 12_000,
    role: 'alert',
  });
}

/** Says in a corner that something is done. */
export function notifyDone(message: string): void {
  notifications.show({ message, autoClose: 4_000 });
}
