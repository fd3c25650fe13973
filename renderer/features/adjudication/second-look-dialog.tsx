import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AdjudicationFilter } from '../../../shared/contract/adjudication.ts';
import { useCommandCall } from '../../data/client.ts';
import { appErrorOf } from '../../data/client.ts';
import { notifyDone } from '../../app/notify.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatPlural } from '../../ui/format.ts';

interface Props {
  readonly packId: string;
  readonly packName: string;
  readonly filter: Omit<AdjudicationFilter, 'packIds'>;
  readonly total: number;
  readonly onClose: () => void;
}

/** Makes a pack of the disagreements of one pack, for somebody who looks at them anew. */
export function SecondLookDialog({ packId, packName, filter, total, onClose }: Props) {
  const [name, setName] = useState(`${packName}: second look`.slice(0, 200));
  const [isBlinded, setBlinded] = useState(true);
  const make = useCommandCall('adjudication.makePack');
  const submit = async (): Promise<void> => {
    const made = await make
      .mutateAsync({ packId, filter, name, blinding: { judge: isBlinded } })
      .catch(() => null);
    if (made === null) return;
    notifyDone(`“${made.name}” has ${formatPlural(made.caseCount, 'case')}. Assign it in Team.`);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="A pack for a second look" size="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack gap="md">
          <Text size="sm">
            The cases of {formatPlural(total, 'disagreement')}, with the questions of “{packName}”.
            What is answered there stands beside the first answers here.
          </Text>
          <TextInput
            label="Name"
            data-autofocus
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Checkbox
            label="Hide the judge until the case is submitted"
            checked={isBlinded}
            onChange={(event) => setBlinded(event.currentTarget.checked)}
          />
          {make.error ? <ErrorPanel error={appErrorOf(make.error)} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>
              Make the pack
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
