import { Button, Select } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Rubric } from '../../../shared/domain/rubric.ts';
import { useCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Page } from '../../ui/page.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { RubricSummary } from '../packs/rubric-summary.tsx';
import { RubricEditorPage } from './rubric-editor-page.tsx';
import { RubricPreview } from './rubric-preview.tsx';
import classes from './rubric.module.css';

/** One rubric: its newest version to edit, older ones to read. */
export function RubricScreen() {
  const { rubricId } = useParams({ from: '/rubrics/$rubricId' });
  // Another rubric is another editor: nothing of the last one may stay.
  return rubricId === 'new' ? (
    <RubricEditorPage key="new" rubric={null} />
  ) : (
    <KnownRubric key={rubricId} rubricId={rubricId} />
  );
}

function KnownRubric({ rubricId }: { readonly rubricId: string }) {
  const newest = useCall('rubric.get', { rubricId });
  const [rev, setRev] = useState<number | null>(null);
  const [start, setStart] = useState<Rubric | null>(null);
  if (newest.error) {
    return (
      <Page title="Rubric">
        <ErrorPanel error={newest.error} onRetry={newest.refetch} />
      </Page>
    );
  }
  if (!newest.data) return <Page title="Rubric">{null}</Page>;
  const versions = (
    <VersionSelect newestRev={newest.data.rev} rev={rev ?? newest.data.rev} onChange={setRev} />
  );
  if (rev !== null && rev !== newest.data.rev) {
    return (
      <OlderVersion
        rubricId={rubricId}
        rev={rev}
        versions={versions}
        onUse={(older) => {
          setStart(older);
          setRev(null);
        }}
      />
    );
  }
  return (
    <RubricEditorPage
      key={start ? `from ${start.rev}` : 'newest'}
      rubric={newest.data}
      startFrom={start}
      versions={versions}
      onSaved={() => setStart(null)}
    />
  );
}

interface VersionSelectProps {
  readonly newestRev: number;
  readonly rev: number;
  readonly onChange: (rev: number) => void;
}

function VersionSelect({ newestRev, rev, onChange }: VersionSelectProps) {
  const revs = Array.from({ length: newestRev }, (_, index) => newestRev - index);
  return (
    <Select
      aria-label="Version"
      className={classes.versions ?? ''}
      data={revs.map((each) => ({
        value: String(each),
        label: each === newestRev ? `Version ${each} (newest)` : `Version ${each}`,
      }))}
      value={String(rev)}
      onChange={(next) => onChange(Number(next ?? newestRev))}
    />
  );
}

interface OlderVersionProps {
  readonly rubricId: string;
  readonly rev: number;
  readonly versions: ReactNode;
  readonly onUse: (rubric: Rubric) => void;
}

/** A version that was replaced: answers that name it still mean what it says, so it never changes. */
function OlderVersion({ rubricId, rev, versions, onUse }: OlderVersionProps) {
  const older = useCall('rubric.get', { rubricId, rev }, { keepPrevious: true });
  const metrics = useCall('metric.list', {});
  const [isTrying, setIsTrying] = useState(false);
  const { data } = older;
  return (
    <Page
      title={data ? visibleText(data.name) : 'Rubric'}
      subtitle="An older version, to read"
      flush
      actions={
        <>
          {versions}
          <Button variant="default" disabled={!data} onClick={() => data && onUse(data)}>
            Start a new version from this
          </Button>
        </>
      }
    >
      {older.error ? <ErrorPanel error={older.error} onRetry={older.refetch} /> : null}
      {data ? (
        <div className={classes.split}>
          <div className={classes.older} tabIndex={0} role="group" aria-label="Questions">
            <p className={classes.olderNote}>
              Answers that name this version were given to these questions.
            </p>
            <RubricSummary rubric={data} />
          </div>
          <RubricPreview
            rubric={data}
            metricNames={metrics.data?.map(({ name }) => name) ?? []}
            isTrying={isTrying}
            onTrying={setIsTrying}
          />
        </div>
      ) : null}
    </Page>
  );
}
