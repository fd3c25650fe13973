import { useState } from 'react';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { appErrorOf, callShell, useCall, useCommandCall } from '../../data/client.ts';
import { formatPlural } from '../../ui/format.ts';

/** The two ways in which shares reach their people. */
export interface GiveShares {
  /** Asks for a folder and writes one file for each reviewer into it. */
  readonly saveFiles: () => Promise<void>;
  /** Sends the shares by the team server; null where the workspace has none. */
  readonly send: (() => void) | null;
  readonly isBusy: boolean;
}

export function useGiveShares(packId: string): GiveShares {
  const status = useCall('sync.status', {});
  const save = useCommandCall('team.exportShares');
  const send = useCommandCall('team.sendShares');
  const [isChoosing, setIsChoosing] = useState(false);
  const failed = { onError: (error: Error) => notifyError(appErrorOf(error)) };
  const saveFiles = async (): Promise<void> => {
    setIsChoosing(true);
    const picked = await callShell('shell.pickFolder', {});
    setIsChoosing(false);
    if (!picked.ok) return notifyError(picked.error);
    if (picked.value === null) return;
    const { fileToken, folderName } = picked.value;
    save.mutate(
      { packId, folderToken: fileToken },
      {
        ...failed,
        onSuccess: (files) =>
          notifyDone(`${formatPlural(files.length, 'file')} saved in “${folderName}”.`),
      },
    );
  };
  return {
    saveFiles,
    send:
      (status.data?.server ?? null) === null
        ? null
        : () =>
            send.mutate(
              { packId },
              {
                ...failed,
                onSuccess: ({ sent, notOnServer }) => {
                  if (sent.length > 0)
                    notifyDone(`${formatPlural(sent.length, 'share')} on the way by the server.`);
                  if (notOnServer.length > 0)
                    notifyError({
                      code: 'input/not-found',
                      message: `${notOnServer.slice(0, 3).join(', ')}${notOnServer.length > 3 ? ` and ${notOnServer.length - 3} more` : ''}: not in the project of the server.`,
                      hint: 'Invite them, or save a file for them.',
                    });
                },
              },
            ),
    isBusy: isChoosing || save.isPending || send.isPending,
  };
}
