import { Button, Modal, NumberInput, Radio, Select, Switch, TextInput } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import type { PackSummary } from '../../../shared/contract/review.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatPlural } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { GuidelinesField } from './guidelines-field.tsx';
import {
  limitProblem,
  packInput,
  packSize,
  seedProblem,
  suggestedName,
  type PackCases,
  type PackForm,
} from './pack-draft.ts';
import { RubricSummary } from './rubric-summary.tsx';
import classes from './build-pack.module.css';

const DEFAULT_RUBRIC = 'quick-verdict';

interface BuildPackDialogProps {
  readonly cases: PackCases;
  readonly onCreated: () => void;
  readonly onClose: () => void;
}

/** Makes a pack of the selected cases, or of all that a filter finds. */
export function BuildPackDialog({ cases, onCreated, onClose }: BuildPackDialogProps) {
  const [made, setMade] = useState<PackSummary | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={made ? 'The pack is ready' : 'Build a pack'}
      size={made ? 540 : 900}
    >
      {made ? (
        <PackReady pack={made} onClose={onClose} />
      ) : (
        <PackFields
          cases={cases}
          onClose={onClose}
          onMade={(pack) => {
            setMade(pack);
            onCreated();
          }}
        />
      )}
    </Modal>
  );
}

function firstSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

interface PackFieldsProps {
  readonly cases: PackCases;
  readonly onMade: (pack: PackSummary) => void;
  readonly onClose: () => void;
}

function PackFields({ cases, onMade, onClose }: PackFieldsProps) {
  const rubrics = useCall('rubric.list', {});
  const metrics = useCall('metric.list', {});
  const create = useCommandCall('pack.create');
  const { register, control, handleSubmit, watch, formState } = useForm<PackForm>({
    defaultValues: {
      name: suggestedName(cases),
      rubricId: DEFAULT_RUBRIC,
      guidelines: '',
      order: 'as_is',
      seed: firstSeed(),
      metricId: '',
      hideJudge: false,
      limit: cases.kind === 'filter' && cases.isCapped ? cases.total : '',
    },
  });
  const { rubricId, order, limit } = watch();
  const rubric = rubrics.data?.find((each) => each.id === rubricId);
  const size = packSize(cases, limit);
  const submit = handleSubmit((form) => {
    create.mutate(packInput(form, cases), { onSuccess: onMade });
  });
  const total = cases.kind === 'filter' ? cases.total : cases.caseIds.length;

  return (
    <form
      className={classes.form}
      onSubmit={(submitted) => void submit(submitted)}
      onKeyDown={(pressed) => {
        if (pressed.key === 'Enter' && (pressed.ctrlKey || pressed.metaKey)) void submit();
      }}
    >
      <div className={classes.columns}>
        <div className={classes.column}>
          <TextInput
            label="Name"
            data-autofocus
            maxLength={200}
            error={formState.errors.name?.message}
            {...register('name', {
              validate: (name) => name.trim() !== '' || 'Give the pack a name.',
            })}
          />
          {cases.kind === 'selection' ? (
            <p className={classes.fact}>
              <strong>{formatPlural(size, 'case')}</strong> that you selected, in that order.
            </p>
          ) : (
            <div className={classes.limit}>
              <p className={classes.fact}>
                <strong>
                  {cases.isCapped ? 'More than ' : ''}
                  {formatPlural(total, 'case')}
                </strong>{' '}
                {cases.words.length === 0
                  ? 'in the Library.'
                  : `match: ${visibleText(cases.words.join(' · '))}.`}
              </p>
              <Controller
                control={control}
                name="limit"
                rules={{ validate: (value) => limitProblem(value, total) ?? true }}
                render={({ field, fieldState }) => (
                  <NumberInput
                    size="xs"
                    label="Take only the first"
                    placeholder="all of them"
                    min={1}
                    allowDecimal={false}
                    allowNegative={false}
                    thousandSeparator=","
                    error={fieldState.error?.message}
                    ref={field.ref}
                    value={field.value}
                    onBlur={field.onBlur}
                    onChange={field.onChange}
                  />
                )}
              />
            </div>
          )}
          <Controller
            control={control}
            name="rubricId"
            rules={{ validate: (value) => value !== '' || 'Choose a rubric.' }}
            render={({ field, fieldState }) => (
              <Select
                label="Rubric"
                description="The questions that reviewers answer for each case."
                data={(rubrics.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
                error={fieldState.error?.message}
                ref={field.ref}
                value={field.value}
                onBlur={field.onBlur}
                onChange={field.onChange}
              />
            )}
          />
          {rubric ? (
            <div
              className={classes.rubric}
              tabIndex={0}
              role="group"
              aria-label={`Questions of ${rubric.name}`}
            >
              <RubricSummary rubric={rubric} />
            </div>
          ) : null}
        </div>
        <div className={classes.column}>
          <Controller
            control={control}
            name="order"
            render={({ field }) => (
              <Radio.Group label="Order" size="xs" value={field.value} onChange={field.onChange}>
                <div className={classes.choices}>
                  <Radio
                    size="xs"
                    value="as_is"
                    label={cases.kind === 'selection' ? 'As selected' : 'As the Library lists them'}
                  />
                  <Radio size="xs" value="random" label="Random, the same for everybody" />
                  <Radio
                    size="xs"
                    value="nearest_threshold"
                    label="Least certain first: the score nearest to the threshold"
                  />
                </div>
              </Radio.Group>
            )}
          />
          {order === 'random' ? (
            <Controller
              control={control}
              name="seed"
              rules={{ validate: (value) => seedProblem(value) ?? true }}
              render={({ field, fieldState }) => (
                <NumberInput
                  size="xs"
                  label="Seed"
                  description="The same seed gives the same order again."
                  min={0}
                  allowDecimal={false}
                  allowNegative={false}
                  error={fieldState.error?.message}
                  ref={field.ref}
                  value={field.value}
                  onBlur={field.onBlur}
                  onChange={field.onChange}
                />
              )}
            />
          ) : null}
          {order === 'nearest_threshold' ? (
            <Controller
              control={control}
              name="metricId"
              render={({ field }) => (
                <Select
                  label="Of which metric"
                  searchable
                  data={[
                    { value: '', label: 'Whichever is nearest' },
                    ...(metrics.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
                  ]}
                  ref={field.ref}
                  value={field.value}
                  onBlur={field.onBlur}
                  onChange={field.onChange}
                />
              )}
            />
          ) : null}
          <Switch
            label="Hide the judge until a case is submitted"
            description="Reviewers do not see scores, verdicts or reasons of metrics before they have answered, so that their labels are their own. Then they are shown and can keep or change their answer; both are recorded."
            {...register('hideJudge')}
          />
          <Controller
            control={control}
            name="guidelines"
            render={({ field }) => (
              <GuidelinesField value={field.value} onChange={field.onChange} />
            )}
          />
        </div>
      </div>
      {create.error ? <ErrorPanel error={appErrorOf(create.error)} /> : null}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={create.isPending} disabled={size === 0}>
          Build a pack of {formatPlural(size, 'case')}
        </Button>
      </div>
    </form>
  );
}

function PackReady({
  pack,
  onClose,
}: {
  readonly pack: PackSummary;
  readonly onClose: () => void;
}) {
  const navigate = useNavigate();
  const start = useRef<HTMLButtonElement>(null);
  // So that Enter goes on to the review.
  useEffect(() => start.current?.focus(), []);
  const params = { packId: pack.packId };
  return (
    <div className={classes.ready}>
      <p className={classes.readyText}>
        <span className={classes.readyIcon}>
          <IconCircleCheck size={20} stroke={1.9} aria-hidden />
        </span>
        <span>
          <strong>{visibleText(pack.name)}</strong>: {formatPlural(pack.progress.total, 'case')} to
          review with “{visibleText(pack.rubricName)}”.
        </span>
      </p>
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          Stay in the Library
        </Button>
        <Button variant="default" onClick={() => void navigate({ to: '/packs/$packId', params })}>
          Open the pack
        </Button>
        <Button ref={start} onClick={() => void navigate({ to: '/review/$packId', params })}>
          Start reviewing
        </Button>
      </div>
    </div>
  );
}
