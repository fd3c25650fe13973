import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { DeclinedCase, RouteCandidate } from '../../../shared/contract/team.ts';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { appErrorOf, useCommandCall } from '../../data/client.ts';
import { formatCount, formatPlural } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { expertiseWord } from './expertise.ts';
import classes from './team.module.css';

/** Cases that reviewers handed back: one press gives each to somebody else. */
export function WaitingCases({ cases }: { readonly cases: readonly DeclinedCase[] }) {
  return (
    <div className={classes.pack}>
      <Section
        title="Waiting for another reviewer"
        description={`${formatPlural(cases.length, 'case')} that a reviewer handed back as not their area.`}
      >
        <ul className={classes.waiting}>
          {cases.map((each) => (
            <WaitingRow
              key={JSON.stringify([each.packId, each.reviewerId, each.caseId])}
              of={each}
            />
          ))}
        </ul>
      </Section>
    </div>
  );
}

function WaitingRow({ of }: { readonly of: DeclinedCase }) {
  const { packId, reviewerId, caseId, candidates, isMeasure, name } = of;
  const navigate = useNavigate();
  const route = useCommandCall('team.route');
  const give = (to: RouteCandidate | null): void =>
    route.mutate(
      { packId, reviewerId, caseId, to: to?.personId ?? null },
      {
        onSuccess: () =>
          notifyDone(to ? `The case is with ${to.name} now.` : `The case was taken from ${name}.`),
        onError: (error) => notifyError(appErrorOf(error)),
      },
    );
  const [best = null, ...others] = candidates;
  const label = visibleText(of.label);
  return (
    <li className={classes.waitingRow}>
      <div className={classes.waitingMain}>
        <span className={classes.waitingTitle} title={label}>
          {label}
        </span>
        <span className={classes.about}>
          {visibleText(of.packName)} · {visibleText(name)}: “{visibleText(of.reason)}”
          {isMeasure ? ' · hidden case' : ''}
        </span>
      </div>
      {best ? (
        <Button
          data-row=""
          variant="light"
          loading={route.isPending}
          aria-label={`Give to ${best.name}: “${label}”`}
          onClick={() => give(best)}
        >
          Give to <span className={classes.candidate}>{visibleText(best.name)}</span>
        </Button>
      ) : (
        <Button
          data-row=""
          variant="default"
          loading={route.isPending}
          aria-label={`Take it back: “${label}”`}
          onClick={() => give(null)}
        >
          Take it back
        </Button>
      )}
      <Menu withInitialFocusPlaceholder={false} position="bottom-end" shadow="md" width={270}>
        <Menu.Target>
          <Tooltip label="Others">
            <ActionIcon aria-label={`Others for “${label}”`}>
              <IconChevronDown size={15} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu ?? ''}>
          {others.map((person) => (
            <Menu.Item
              key={person.personId}
              rightSection={<span className={classes.soft}>{formatCount(person.open)} open</span>}
              onClick={() => give(person)}
            >
              <span className={classes.candidate}>{visibleText(person.name)}</span>
              <span className={classes.soft}> {expertiseWord(person.expertise) ?? ''}</span>
            </Menu.Item>
          ))}
          {others.length > 0 ? <Menu.Divider /> : null}
          <Menu.Item
            onClick={() =>
              void navigate({ to: '/library', search: { caseId, filter: { packId } } })
            }
          >
            Look at the case
          </Menu.Item>
          {best ? (
            <Menu.Item onClick={() => give(null)}>Take it back from {visibleText(name)}</Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
