import { Button, Modal, Select } from '@mantine/core';
import { useState } from 'react';
import type { TeamPlan } from '../../../shared/contract/team.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatPlural } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { assignQuestion, EMPTY_ASSIGN_FORM, type AssignForm } from './assign-form.ts';
import { AssignOptions } from './assign-options.tsx';
import { AssignPeople } from './assign-people.tsx';
import { Assigned } from './assigned.tsx';
import { PlanPreview } from './plan-preview.tsx';
import classes from './assign.module.css';

interface AssignDialogProps {
  /** The pack to hand out; null asks for one. */
  readonly packId: string | null;
  readonly onClose: () => void;
}

/** Hands a pack out: to whom, how many each, what measures them; shows who gets what before it is done. */
export function AssignDialog({ packId, onClose }: AssignDialogProps) {
  const packs = useCall('pack.list', {});
  const [chosen, setChosen] = useState(packId);
  const [done, setDone] = useState<TeamPlan | null>(null);
  const open = packs.data?.filter((pack) => !pack.withdrawn) ?? [];
  const pack = open.find((each) => each.packId === chosen) ?? null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={done ? 'The pack is handed out' : 'Assign a pack'}
      size={done ? 560 : 1040}
    >
      {done && pack ? <Assigned pack={pack} plan={done} onClose={onClose} /> : null}
      {done ? null : (
        <div className={classes.form}>
          <Select
            label="Pack"
            searchable
            placeholder="Which pack"
            data-autofocus={packId === null || undefined}
            nothingFoundMessage="No such pack"
            data={open.map((each) => ({
              value: each.packId,
              label: `${visibleText(each.name)} · ${formatPlural(each.caseCount, 'case')}`,
            }))}
            value={chosen}
            onChange={setChosen}
          />
          {packs.error ? <ErrorPanel error={packs.error} onRetry={packs.refetch} /> : null}
          {pack ? (
            <PlanForm
              key={pack.packId}
              packId={pack.packId}
              caseCount={pack.caseCount}
              onDone={setDone}
              onClose={onClose}
            />
          ) : (
            <p className={classes.hint}>Choose a pack to see who could have it.</p>
          )}
        </div>
      )}
    </Modal>
  );
}

interface PlanFormProps {
  readonly packId: string;
  readonly caseCount: number;
  readonly onDone: (plan: TeamPlan) => void;
  readonly onClose: () => void;
}

function PlanForm({ packId, caseCount, onDone, onClose }: PlanFormProps) {
  const people = useCall('team.people', {});
  const progress = useCall('team.progress', { packId });
  const assign = useCommandCall('team.assign');
  const [form, setForm] = useState<AssignForm>(() => ({
    ...EMPTY_ASSIGN_FORM,
    seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
  }));
  const change = (part: Partial<AssignForm>): void => setForm((before) => ({ ...before, ...part }));
  const question = assignQuestion(packId, caseCount, form);
  const isAsked = question.kind === 'ask';
  const preview = useCall(
    'team.preview',
    isAsked ? question.input : { packId, reviewerIds: ['nobody'] },
    { enabled: isAsked, keepPrevious: true },
  );
  const shares = progress.data?.filter((row) => row.isAssigned) ?? [];
  const plan = isAsked && !preview.error ? preview.data : undefined;
  const error = people.error ?? progress.error ?? (isAsked ? preview.error : null);
  const submit = (): void => {
    if (question.kind === 'ask') assign.mutate(question.input, { onSuccess: onDone });
  };
  return (
    <form
      className={classes.form}
      onSubmit={(submitted) => {
        submitted.preventDefault();
        submit();
      }}
      onKeyDown={(pressed) => {
        if (pressed.key === 'Enter' && (pressed.ctrlKey || pressed.metaKey)) {
          pressed.preventDefault();
          submit();
        }
      }}
    >
      <div className={classes.columns}>
        <AssignPeople
          people={people.data ?? []}
          shares={shares}
          form={form}
          caseCount={caseCount}
          onChange={change}
        />
        <AssignOptions form={form} hasShares={shares.length > 0} onChange={change} />
      </div>
      <PlanPreview plan={plan} question={question} isStale={preview.isStale} />
      {error ? <ErrorPanel error={error} /> : null}
      {assign.error ? <ErrorPanel error={appErrorOf(assign.error)} /> : null}
      <div className={`${classes.actions} ${classes.foot}`}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={assign.isPending} disabled={plan === undefined}>
          {doWords(plan)}
        </Button>
      </div>
    </form>
  );
}

/** What the button does. */
function doWords(plan: TeamPlan | undefined): string {
  if (plan === undefined) return 'Assign';
  const people = plan.shares.filter((share) => share.added > 0).length;
  if (people === 0) return 'Save the shares';
  return `Assign to ${formatPlural(people, 'person', 'people')}`;
}
