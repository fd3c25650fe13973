import { NativeSelect, Radio, SegmentedControl, Skeleton, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Settings } from '../../../shared/contract/workspace.ts';
import { GOLD_POLICIES, LABEL_POLICIES } from '../../../shared/domain/gold.ts';
import { notifyError } from '../../app/notify.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { KeysSection } from '../pack-files/keys-section.tsx';
import { BackupSection } from './backup-section.tsx';
import { KeyEditor } from './key-editor.tsx';
import { TeamServerSection } from './team-server-section.tsx';
import { WorkspaceSection } from './workspace-section.tsx';
import classes from './settings.module.css';

const FONT_SCALES = [0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const;

/** Preferences of the person on this computer, and the workspace's own matters. Changes act at once. */
export function SettingsScreen() {
  const settings = useCall('settings.get', {});
  const save = useCommandCall('settings.set');
  const set = (change: Partial<Settings>): void =>
    save.mutate(change, { onError: (error) => notifyError(appErrorOf(error)) });

  if (settings.error) {
    return (
      <Page title="Settings">
        <ErrorPanel error={settings.error} onRetry={settings.refetch} />
      </Page>
    );
  }
  if (!settings.data) {
    return (
      <Page title="Settings" narrow>
        <Skeleton height={400} radius={8} />
      </Page>
    );
  }
  const current = settings.data;

  return (
    <Page title="Settings" narrow>
      <Section title="You">
        <ReviewerName
          key={current.reviewerName}
          name={current.reviewerName}
          onName={(reviewerName) => set({ reviewerName })}
        />
      </Section>

      <TeamServerSection />

      <Section title="Appearance">
        <div className={classes.fields}>
          <div className={classes.field}>
            <span className={classes.label}>Colours</span>
            <SegmentedControl
              size="xs"
              aria-label="Colours"
              value={current.colorScheme}
              onChange={(value) =>
                set({ colorScheme: value === 'light' || value === 'dark' ? value : 'system' })
              }
              data={[
                { value: 'system', label: 'As the system' },
                { value: 'light', label: 'Light' },
                { value: 'dark', label: 'Dark' },
              ]}
            />
          </div>
          <NativeSelect
            size="xs"
            w={180}
            label="Size of text"
            value={String(current.fontScale)}
            onChange={({ currentTarget }) => set({ fontScale: Number(currentTarget.value) })}
            data={scalesWith(current.fontScale).map((scale) => ({
              value: String(scale),
              label: `${Math.round(scale * 100)}%`,
            }))}
          />
        </div>
      </Section>

      <Section title="Judging">
        <Switch
          label="Show the judge's verdict from the start"
          description="In packs that do not hide it. Seeing a verdict first pulls people towards it."
          checked={current.showJudgeByDefault}
          onChange={() => set({ showJudgeByDefault: !current.showJudgeByDefault })}
        />
      </Section>

      <Section title="Alignment">
        <div className={classes.fields}>
          <Radio.Group
            size="xs"
            label="Where a case has several labels"
            value={current.labelPolicy}
            onChange={(value) =>
              set({ labelPolicy: LABEL_POLICIES.find((policy) => policy === value) ?? 'latest' })
            }
          >
            <div className={classes.radios}>
              <Radio size="xs" value="latest" label="The latest counts" />
              <Radio size="xs" value="majority" label="The majority counts" />
              <Radio size="xs" value="gold" label="Gold alone counts" />
            </div>
          </Radio.Group>
          <Radio.Group
            size="xs"
            label="What is gold"
            description="A decision always is. This is about what nobody decided."
            value={current.goldPolicy}
            onChange={(value) =>
              set({ goldPolicy: GOLD_POLICIES.find((policy) => policy === value) ?? 'single' })
            }
          >
            <div className={classes.radios}>
              <Radio
                size="xs"
                value="single"
                label="One answer is enough, if nobody contradicts it"
              />
              <Radio
                size="xs"
                value="majority"
                label="What more than half say, of two people or more"
              />
              <Radio
                size="xs"
                value="adjudicated"
                label="What all of two people or more say; the rest waits for a decision"
              />
            </div>
          </Radio.Group>
          <Radio.Group
            size="xs"
            label="What FP and FN take as positive"
            description="Missed failure and false alarm mean the same either way."
            value={current.positiveClass}
            onChange={(value) => set({ positiveClass: value === 'pass' ? 'pass' : 'fail' })}
          >
            <div className={classes.radios}>
              <Radio
                size="xs"
                value="fail"
                label="The metric flags a failure (missed failure = FN)"
              />
              <Radio
                size="xs"
                value="pass"
                label="The metric passes a case (missed failure = FP)"
              />
            </div>
          </Radio.Group>
        </div>
      </Section>

      <KeysSection
        requireSignedPacks={current.requireSignedPacks}
        onRequire={(requireSignedPacks) => set({ requireSignedPacks })}
      />
      <KeyEditor overrides={current.keys} onOverrides={(keys) => set({ keys })} />
      <WorkspaceSection />
      <BackupSection />
    </Page>
  );
}

function scalesWith(current: number): readonly number[] {
  return FONT_SCALES.some((scale) => scale === current)
    ? FONT_SCALES
    : [...FONT_SCALES, current].toSorted((a, b) => a - b);
}

/** Saved when the field is left or Enter is pressed, so that no half-typed name lands on answers. */
function ReviewerName({
  name,
  onName,
}: {
  readonly name: string;
  readonly onName: (name: string) => void;
}) {
  const [text, setText] = useState(name);
  const trimmed = text.trim();
  const commit = (): void => {
    if (trimmed === '') setText(name);
    else if (trimmed !== name) onName(trimmed);
  };
  return (
    <TextInput
      label="Name on your answers"
      description="Answers that you have given already carry the new name, too."
      inputWrapperOrder={['label', 'input', 'description']}
      w={320}
      maxLength={120}
      value={text}
      error={trimmed === '' ? 'Answers need a name.' : null}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={commit}
      onKeyDown={({ key }) => {
        if (key === 'Enter') commit();
      }}
    />
  );
}
