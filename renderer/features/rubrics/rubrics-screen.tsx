import { Button, VisuallyHidden } from '@mantine/core';
import { IconChecklist } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Rubric } from '../../../shared/domain/rubric.ts';
import { notifyError } from '../../app/notify.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatPlural } from '../../ui/format.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { visibleText } from '../../ui/visible-text.ts';
import list from '../../ui/list-table.module.css';
import classes from './rubrics.module.css';

const NEW = { rubricId: 'new' };
const MAX_NAME = 200;

/** All rubrics: the forms by which people judge. */
export function RubricsScreen() {
  const rubrics = useCall('rubric.list', {});
  const packs = useCall('pack.list', {});
  const navigate = useNavigate();
  const openNew = (): void => void navigate({ to: '/rubrics/$rubricId', params: NEW });
  const rows = useRowKeys<HTMLTableSectionElement>({ onNew: openNew });
  const usedBy = (rubricId: string): number =>
    packs.data?.filter((pack) => pack.rubricId === rubricId && !pack.withdrawn).length ?? 0;
  return (
    <Page
      title="Rubrics"
      subtitle={rubrics.data ? formatPlural(rubrics.data.length, 'rubric') : ''}
      actions={
        <LinkButton
          to="/rubrics/$rubricId"
          params={NEW}
          rightSection={<KeyHint command="list.new" />}
        >
          New rubric
        </LinkButton>
      }
    >
      {rubrics.error ? <ErrorPanel error={rubrics.error} onRetry={rubrics.refetch} /> : null}
      {rubrics.data && rubrics.data.length === 0 ? (
        <EmptyState icon={<IconChecklist size={22} stroke={1.6} />} title="No rubrics yet">
          A rubric is the form by which people judge a case: a verdict, stars with written
          definitions, choices, reasons.
        </EmptyState>
      ) : null}
      {rubrics.data && rubrics.data.length > 0 ? (
        <table className={list.table}>
          <thead>
            <tr>
              <th scope="col">Rubric</th>
              <th scope="col">Questions</th>
              <th scope="col">Version</th>
              <th scope="col">Used by</th>
              <th scope="col">
                <VisuallyHidden>Actions</VisuallyHidden>
              </th>
            </tr>
          </thead>
          <tbody ref={rows}>
            {rubrics.data.map((rubric) => (
              <RubricRow key={rubric.id} rubric={rubric} packCount={usedBy(rubric.id)} />
            ))}
          </tbody>
        </table>
      ) : null}
    </Page>
  );
}

function RubricRow({ rubric, packCount }: { readonly rubric: Rubric; readonly packCount: number }) {
  const navigate = useNavigate();
  const copy = useCommandCall('rubric.save');
  const duplicate = (): void => {
    const { name, description, questions } = rubric;
    copy.mutate(
      { rubric: { name: `${name} (copy)`.slice(0, MAX_NAME), description, questions } },
      {
        onSuccess: (saved) =>
          void navigate({ to: '/rubrics/$rubricId', params: { rubricId: saved.id } }),
        onError: (error) => notifyError(appErrorOf(error)),
      },
    );
  };
  return (
    <tr>
      <td className={`${list.nameCell} ${classes.nameCell}`}>
        <Link
          to="/rubrics/$rubricId"
          params={{ rubricId: rubric.id }}
          className={list.name}
          data-row=""
          title={rubric.name}
        >
          {visibleText(rubric.name)}
        </Link>
        <span className={classes.note} title={rubric.description}>
          {visibleText(rubric.description)}
        </span>
      </td>
      <td className={classes.fact}>{rubric.questions.length}</td>
      <td className={classes.fact}>{rubric.rev}</td>
      <td className={classes.fact}>
        {packCount === 0 ? 'No pack' : formatPlural(packCount, 'pack')}
      </td>
      <td className={classes.actions}>
        <Button
          variant="default"
          size="compact-xs"
          loading={copy.isPending}
          aria-label={`Duplicate ${rubric.name}`}
          onClick={duplicate}
        >
          Duplicate
        </Button>
      </td>
    </tr>
  );
}
