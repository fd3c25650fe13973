import { Button } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useOverlays } from '../../app/overlays.ts';
import { useCall } from '../../data/client.ts';

/** Where the review of a pack leads that came from somebody; nothing for an own pack. */
export function SendAnswersButton() {
  const { packId } = useParams({ from: '/review/$packId' });
  const pack = useCall('pack.get', { packId }).data;
  const open = useOverlays((state) => state.open);
  if (!pack || pack.origin === null) return null;
  return (
    <Button
      leftSection={<IconSend size={15} />}
      onClick={() => open({ kind: 'sendAnswers', pack })}
    >
      Send my answers…
    </Button>
  );
}
