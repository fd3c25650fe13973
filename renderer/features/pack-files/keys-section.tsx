import { Button, Switch, Table, VisuallyHidden } from '@mantine/core';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { appErrorOf, callShell, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatTime } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { keyWords } from './signature-badge.tsx';
import classes from './pack-files.module.css';

interface KeysSectionProps {
  readonly requireSignedPacks: boolean;
  readonly onRequire: (requireSignedPacks: boolean) => void;
}

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly keyId: string;
  readonly use: 'Packs' | 'Answers';
  readonly since: string;
  readonly forget: () => void;
}

/** Whose signatures are believed, and the own key to tell others. */
export function KeysSection({ requireSignedPacks, onRequire }: KeysSectionProps) {
  const packKeys = useCall('packFile.keys', {});
  const personKeys = useCall('answers.keys', {});
  const forgetPackKey = useCommandCall('packFile.forgetKey');
  const forgetPersonKey = useCommandCall('answers.forgetKey');
  const onError = (error: Error): void => notifyError(appErrorOf(error));
  const rows: readonly KeyRow[] = [
    ...(packKeys.data ?? []).map(({ keyId, name, addedAt }): KeyRow => ({
      id: `pack ${keyId}`,
      name,
      keyId,
      use: 'Packs',
      since: addedAt,
      forget: () => forgetPackKey.mutate({ keyId }, { onError }),
    })),
    ...(personKeys.data ?? []).map(({ person, keyId, pinnedAt }): KeyRow => ({
      id: `person ${person.personId}`,
      name: person.name,
      keyId,
      use: 'Answers',
      since: pinnedAt,
      forget: () => forgetPersonKey.mutate({ personId: person.personId }, { onError }),
    })),
  ].toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.id.localeCompare(b.id, 'en'));
  const error = packKeys.error ?? personKeys.error;

  return (
    <Section
      title="Signatures"
      description="Files are signed, so that nobody can send a pack or answers in somebody else’s name."
    >
      <Switch
        label="Require signed packs"
        description="Pack files that no known key has signed are refused."
        checked={requireSignedPacks}
        onChange={() => onRequire(!requireSignedPacks)}
      />
      <OwnKey />
      {error ? <ErrorPanel error={error} /> : null}
      {rows.length > 0 ? (
        <Table aria-label="Known keys">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Of</Table.Th>
              <Table.Th>Key</Table.Th>
              <Table.Th>For</Table.Th>
              <Table.Th>Known since</Table.Th>
              <Table.Th>
                <VisuallyHidden>Forget</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.id}>
                <Table.Td className={classes.text}>{visibleText(row.name)}</Table.Td>
                <Table.Td>
                  <code className={classes.key}>{keyWords(row.keyId)}</code>
                </Table.Td>
                <Table.Td>{row.use}</Table.Td>
                <Table.Td>{formatTime(row.since)}</Table.Td>
                <Table.Td ta="right">
                  <Button
                    variant="subtle"
                    size="compact-xs"
                    aria-label={`Forget the key of ${row.name}`}
                    onClick={row.forget}
                  >
                    Forget
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ) : (
        <p className={classes.soft}>No key of anybody else is known yet.</p>
      )}
    </Section>
  );
}

function OwnKey() {
  const own = useCall('answers.ownKey', {});
  if (own.data === undefined) return null;
  const { keyId } = own.data;
  if (keyId === null) {
    return (
      <p className={classes.ownKey}>
        This system keeps no key safely, so what you send is unsigned.
      </p>
    );
  }
  const copy = async (): Promise<void> => {
    const reply = await callShell('shell.copyText', { text: keyId });
    if (reply.ok) notifyDone('Your key’s id is copied.');
    else notifyError(reply.error);
  };
  return (
    <p className={classes.ownKey}>
      <span>
        Your key: <code className={classes.key}>{keyWords(keyId)}</code>
      </span>
      <Button variant="default" size="compact-xs" onClick={() => void copy()}>
        Copy
      </Button>
      <span className={classes.soft}>Tell it to those who open your files.</span>
    </p>
  );
}
