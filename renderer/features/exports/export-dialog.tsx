import { Button, Checkbox, Group, Modal, MultiSelect, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import type { AppError } from '../../../shared/errors.ts';
import { notifyDone } from '../../app/notify.ts';
import { appErrorOf, callShell, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatPlural } from '../../ui/format.ts';

type Format = 'csv' | 'jsonl';

interface ExportDialogProps {
  readonly onClose: () => void;
  /** Packs that are chosen at the start; none means all. */
  readonly initialPackIds?: readonly string[];
}

/** Chooses what is exported and where to; the core writes the file. */
export function ExportDialog({ onClose, initialPackIds = [] }: ExportDialogProps) {
  const packs = useCall('pack.list', {});
  const save = useCommandCall('export.annotations');
  const [format, setFormat] = useState<Format>('csv');
  const [packIds, setPackIds] = useState<string[]>([...initialPackIds]);
  const [includeImported, setIncludeImported] = useState(false);
  const [failure, setFailure] = useState<AppError | null>(null);

  const run = async (): Promise<void> => {
    setFailure(null);
    const target = await callShell('shell.pickSaveFile', {
      suggestedName: `annotations.${format}`,
      kind: format,
    });
    if (!target.ok) return setFailure(target.error);
    if (!target.value) return;
    const { fileToken, fileName } = target.value;
    save.mutate(
      { format, fileToken, packIds, includeImported },
      {
        onSuccess: ({ rows }) => {
          notifyDone(`Wrote ${formatPlural(rows, 'row')} to ${fileName}.`);
          onClose();
        },
        onError: (error) => setFailure(appErrorOf(error)),
      },
    );
  };

  return (
    <Modal opened onClose={onClose} title="Export annotations" size={480}>
      <Stack gap="md">
        <Radio.Group
          label="Format"
          value={format}
          onChange={(value) => setFormat(value === 'jsonl' ? 'jsonl' : 'csv')}
        >
          <Stack gap={6} mt={6}>
            <Radio
              value="csv"
              label="CSV"
              description="One row per reviewer, case and target. Formulas are made inert."
            />
            <Radio
              value="jsonl"
              label="JSON Lines"
              description="One object per annotation, values exactly as they are."
            />
          </Stack>
        </Radio.Group>
        <MultiSelect
          size="xs"
          label="Packs"
          placeholder={packIds.length === 0 ? 'All packs' : ''}
          data={(packs.data ?? []).map((pack) => ({ value: pack.packId, label: pack.name }))}
          value={packIds}
          onChange={setPackIds}
          clearable
        />
        <Checkbox
          size="xs"
          label="Human labels that came with imported files too"
          checked={includeImported}
          onChange={() => setIncludeImported(!includeImported)}
        />
        {failure ? <ErrorPanel error={failure} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={save.isPending} onClick={() => void run()}>
            Choose a file…
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
