import { Button } from '@mantine/core';
import type { OneTimeCode } from '../../../shared/contract/sync.ts';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { callShell } from '../../data/client.ts';
import { formatTime } from '../../ui/format.ts';
import classes from './sync.module.css';

/** A code to pass on, with the address that goes with it. */
export function OneTimeCodeView({
  code: { code, expiresAt },
  url,
}: {
  readonly code: OneTimeCode;
  readonly url: string;
}) {
  const copy = async (): Promise<void> => {
    const reply = await callShell('shell.copyText', { text: `${url}\n${code}` });
    if (reply.ok) notifyDone('Address and code are copied.');
    else notifyError(reply.error);
  };
  return (
    <div className={classes.code}>
      <code>{code}</code>
      <span className={classes.quiet}>Works once, until {formatTime(expiresAt)}</span>
      <Button variant="default" size="compact-sm" onClick={() => void copy()}>
        Copy with the address
      </Button>
    </div>
  );
}
