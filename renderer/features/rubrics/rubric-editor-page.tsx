import { Button, Menu, Modal, Textarea, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconPlus } from '@tabler/icons-react';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { useEffect, useReducer, useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { Rubric } from '../../../shared/domain/rubric.ts';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { formatPlural } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { keepLetters } from '../library/facet-menu.tsx';
import { findDraftProblems } from './draft-problems.ts';
import { QuestionCard } from './question-card.tsx';
import { QUESTION_KINDS } from './question-kinds.ts';
import { rubricOf, startEditor } from './draft-conversion.ts';
import type { DraftQuestion } from './draft-model.ts';
import { editRubric, type RubricEdit } from './rubric-draft.ts';
import { RubricPreview } from './rubric-preview.tsx';
import editorClasses from './editor.module.css';
import classes from './rubric.module.css';

interface RubricEditorPageProps {
  /** Null for a new rubric. */
  readonly rubric: Rubric | null;
  /** An older version to start the next one from. */
  readonly startFrom?: Rubric | null;
  readonly versions?: ReactNode;
  readonly onSaved?: () => void;
}

/** The editor of a rubric beside its form. Saving makes a new version; older ones never change. */
export function RubricEditorPage(props: RubricEditorPageProps) {
  const { rubric, startFrom = null, versions = null, onSaved } = props;
  const navigate = useNavigate();
  const [editor, dispatch] = useReducer(editRubric, startFrom ?? rubric, startEditor);
  const [isRefused, setIsRefused] = useState(false);
  const [isAdding, setIsAdding] = useState(false);
  const [isTrying, setIsTrying] = useState(false);
  const save = useCommandCall('rubric.save');
  const packs = useCall('pack.list', {});
  const metrics = useCall('metric.list', {});
  const list = useRef<HTMLOListElement>(null);
  const isLeaving = useRef(false);

  const draft = rubricOf(editor);
  const problems = findDraftProblems(editor);
  const isChanged = rubric === null || !sameRubric(draft, rubric);
  const metricNames = metrics.data?.map(({ name }) => name) ?? [];
  const users = packs.data?.filter((pack) => pack.rubricId === rubric?.id && !pack.withdrawn) ?? [];
  const open = editor.questions.find(({ uid }) => uid === editor.openUid) ?? null;

  // At once and not after the next frame: the next key may be in the same turn as this one.
  const commit = (edit: RubricEdit): void => flushSync(() => dispatch(edit));
  const focusHead = (uid: string | null): void => {
    if (uid === null) return;
    const card = list.current?.querySelector(`[data-question-uid="${uid}"]`);
    card?.querySelector<HTMLElement>('[aria-expanded]')?.focus();
    card?.scrollIntoView({ block: 'nearest' });
  };
  const firstField = (): HTMLInputElement | null =>
    list.current?.querySelector<HTMLInputElement>('[data-open] [data-first-field]') ?? null;
  const nameField = useRef<HTMLInputElement>(null);
  const isFresh = rubric === null;
  useEffect(() => {
    if (isFresh) nameField.current?.focus();
  }, [isFresh]);

  const submit = (): void => {
    if (problems.length > 0) {
      setIsRefused(true);
      const [first] = problems;
      commit({ kind: 'open', uid: first?.uid ?? editor.openUid });
      if (first && first.uid !== null) focusHead(first.uid);
      return;
    }
    if (!isChanged || save.isPending) return;
    save.mutate(
      { rubric: { ...draft, ...(rubric ? { id: rubric.id } : {}) } },
      {
        onSuccess: (saved) => {
          setIsRefused(false);
          notifyDone(`“${saved.name}” is saved as version ${saved.rev}.`);
          isLeaving.current = rubric === null;
          onSaved?.();
          if (rubric === null) {
            void navigate({
              to: '/rubrics/$rubricId',
              params: { rubricId: saved.id },
              replace: true,
            });
          }
        },
        onError: (error) => notifyError(appErrorOf(error)),
      },
    );
  };
  const step = (by: 1 | -1): void => {
    const at = editor.questions.findIndex(({ uid }) => uid === editor.openUid);
    const next = editor.questions[Math.min(Math.max(at + by, 0), editor.questions.length - 1)];
    if (!next) return;
    commit({ kind: 'open', uid: next.uid });
    focusHead(next.uid);
  };
  const removeOpen = (): void => {
    if (!open) return;
    const at = editor.questions.indexOf(open);
    const next = editor.questions[at + 1] ?? editor.questions[at - 1];
    commit({ kind: 'remove', uid: open.uid });
    focusHead(next?.uid ?? null);
  };
  const undoRemove = (): void => {
    const uid = editor.removed?.question.uid ?? null;
    commit({ kind: 'undoRemove' });
    focusHead(uid);
  };
  // While the form is tried out, the same keys answer its questions.
  const canEdit = open !== null && !isTrying;
  const onOpen = (run: (question: DraftQuestion) => void) => ({
    run: () => open && run(open),
    enabled: canEdit,
  });

  useCommands({
    'rubric.save': { run: submit },
    'rubric.addQuestion': { run: () => setIsAdding(true) },
    'rubric.nextQuestion': { run: () => step(1), enabled: !isTrying },
    'rubric.previousQuestion': { run: () => step(-1), enabled: !isTrying },
    'rubric.editQuestion': { run: () => firstField()?.focus(), enabled: canEdit },
    'rubric.moveUp': onOpen(({ uid }) => dispatch({ kind: 'move', uid, by: -1 })),
    'rubric.moveDown': onOpen(({ uid }) => dispatch({ kind: 'move', uid, by: 1 })),
    'rubric.duplicate': {
      run: () => {
        if (open) commit({ kind: 'duplicate', uid: open.uid });
        firstField()?.select();
      },
      enabled: canEdit,
    },
    'rubric.delete': { run: removeOpen, enabled: canEdit },
    'rubric.undoDelete': {
      run: undoRemove,
      enabled: editor.removed !== null && !isTrying,
    },
    'rubric.leave': { run: () => focusHead(editor.openUid), enabled: canEdit },
  });

  const blocker = useBlocker({
    shouldBlockFn: () => isChanged && !isPristine(rubric, editor.name, draft) && !isLeaving.current,
    // The window closes when it is told to; only a way to another screen is asked about.
    enableBeforeUnload: false,
    withResolver: true,
  });

  return (
    <Page
      title={rubric ? visibleText(rubric.name) : 'New rubric'}
      subtitle={
        <>
          {users.length > 0 ? `used by ${formatPlural(users.length, 'pack')}` : null}
          {rubric && isChanged ? <span className={classes.changed}> · not saved yet</span> : null}
        </>
      }
      flush
      actions={
        <>
          <ProblemCount count={problems.length} isRefused={isRefused} />
          {versions}
          <Button
            rightSection={<KeyHint command="rubric.save" />}
            loading={save.isPending}
            // What is missing can be asked for by pressing it; without a change there is nothing to save.
            disabled={problems.length === 0 && !isChanged}
            onClick={submit}
          >
            {rubric ? `Save as version ${rubric.rev + 1}` : 'Save'}
          </Button>
        </>
      }
    >
      <div className={classes.split}>
        <div className={classes.editor} tabIndex={-1}>
          {isRefused && problems.length > 0 ? (
            <div className={classes.refusal} role="alert">
              Not saved: {formatPlural(problems.length, 'thing')} to put right first.
              <ul>
                {problems
                  .filter(({ uid }) => uid === null)
                  .map(({ message }) => (
                    <li key={message}>{message}</li>
                  ))}
              </ul>
            </div>
          ) : null}
          <div className={classes.about}>
            <TextInput
              label="Name"
              maxLength={200}
              placeholder="Such as “Support answers”"
              ref={nameField}
              error={isRefused && editor.name.trim() === ''}
              value={editor.name}
              onChange={(changed) =>
                dispatch({ kind: 'describe', name: changed.currentTarget.value })
              }
            />
            <Textarea
              label="Description"
              placeholder="What it is for, for whoever builds a pack"
              autosize
              minRows={1}
              maxRows={5}
              maxLength={2000}
              value={editor.description}
              onChange={(changed) =>
                dispatch({ kind: 'describe', description: changed.currentTarget.value })
              }
            />
          </div>
          <ol ref={list} className={editorClasses.cards} aria-label="Questions">
            {editor.questions.map((question, index) => (
              <QuestionCard
                key={question.uid}
                question={question}
                number={index + 1}
                isLast={index === editor.questions.length - 1}
                isOpen={question.uid === editor.openUid}
                earlier={editor.questions.slice(0, index)}
                metricNames={metricNames}
                problems={problems.filter(({ uid }) => uid === question.uid)}
                isRefused={isRefused}
                dispatch={dispatch}
              />
            ))}
          </ol>
          {editor.removed ? (
            <div className={classes.removed} role="status">
              <span className={classes.removedText}>
                “{visibleText(editor.removed.question.title || 'Untitled question')}” is deleted.
              </span>
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<IconArrowBackUp size={13} aria-hidden />}
                rightSection={<KeyHint command="rubric.undoDelete" />}
                onClick={undoRemove}
              >
                Take it back
              </Button>
            </div>
          ) : null}
          <AddQuestion
            isOpen={isAdding}
            onOpen={setIsAdding}
            onAdd={(questionKind) => {
              commit({ kind: 'add', questionKind });
              firstField()?.select();
            }}
          />
        </div>
        <RubricPreview
          rubric={draft}
          metricNames={metricNames}
          isTrying={isTrying}
          onTrying={setIsTrying}
        />
      </div>
      {blocker.status === 'blocked' ? (
        <Modal opened onClose={blocker.reset} title="Leave without saving?" size={420}>
          <p className={classes.blockText}>What you changed in this rubric is not saved.</p>
          <div className={classes.blockActions}>
            <Button variant="default" onClick={blocker.proceed}>
              Leave without saving
            </Button>
            <Button data-autofocus onClick={blocker.reset}>
              Stay here
            </Button>
          </div>
        </Modal>
      ) : null}
    </Page>
  );
}

/** A new rubric in which nothing has been written is not worth a question. */
function isPristine(
  rubric: Rubric | null,
  name: string,
  draft: ReturnType<typeof rubricOf>,
): boolean {
  return rubric === null && name === '' && draft.questions.length <= 1 && draft.description === '';
}

function sameRubric(draft: ReturnType<typeof rubricOf>, rubric: Rubric): boolean {
  const saved = rubricOf(startEditor(rubric));
  return JSON.stringify(draft) === JSON.stringify(saved);
}

function ProblemCount({
  count,
  isRefused,
}: {
  readonly count: number;
  readonly isRefused: boolean;
}) {
  if (count === 0) return null;
  return (
    <span className={classes.problemCount} data-refused={isRefused || undefined}>
      {formatPlural(count, 'thing')} to {isRefused ? 'put right' : 'finish'}
    </span>
  );
}

interface AddQuestionProps {
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onAdd: (kind: DraftQuestion['kind']) => void;
}

const KINDS = Object.entries(QUESTION_KINDS).flatMap(([name, info]) => {
  const kind = isKind(name) ? name : null;
  return kind === null ? [] : [{ kind, ...info }];
});

function isKind(name: string): name is DraftQuestion['kind'] {
  return name in QUESTION_KINDS;
}

function AddQuestion({ isOpen, onOpen, onAdd }: AddQuestionProps) {
  return (
    <Menu
      withInitialFocusPlaceholder={false}
      opened={isOpen}
      onChange={onOpen}
      position="top-start"
      width={340}
      shadow="md"
      returnFocus={false}
    >
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          rightSection={<KeyHint command="rubric.addQuestion" />}
        >
          Add a question
        </Button>
      </Menu.Target>
      <Menu.Dropdown
        onKeyDown={keepLetters}
        aria-label="Kind of question"
        className={classes.kinds}
      >
        {KINDS.map(({ kind, title, use, Icon }) => (
          <Menu.Item
            key={kind}
            leftSection={<Icon size={16} stroke={1.7} />}
            onClick={() => onAdd(kind)}
          >
            <span className={classes.kindTitle}>{title}</span>
            <span className={classes.kindUse}>{use}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
